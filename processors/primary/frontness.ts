/** Words in picture ids and alternative texts that say which view it is. English, as file names mostly are. */

const FRONT = new Set(['front', 'main', 'hero', 'primary', 'packshot', 'cover', 'default']);

const ELSE = new Set([
  ...['back', 'rear', 'reverse', 'side', 'left', 'right', 'top', 'bottom', 'underside', 'inside', 'interior'],
  ...['detail', 'details', 'close', 'closeup', 'zoom', 'macro', 'texture', 'swatch', 'label', 'tag', 'sole'],
  ...['lifestyle', 'scene', 'room', 'model', 'worn', 'outfit', 'use', 'context', 'ambient'],
  ...['size', 'chart', 'dimensions', 'guide', 'manual', 'diagram', 'infographic', 'box', 'packaging', 'alt'],
]);

/** 1: says that it is the front; 0: says that it is another view; 0.5: says neither, or both. */
export function frontness(imageId: string, alt: string): number {
  const words = `${imageId} ${alt}`
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const front = words.some((word) => FRONT.has(word));
  const other = words.some((word) => ELSE.has(word));
  if (front === other) return 0.5;
  return front ? 1 : 0;
}
