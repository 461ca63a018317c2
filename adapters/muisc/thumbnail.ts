/** The small picture that pairs are compared by. */

export const THUMB = 64;

/** Square pixels (side x side x 3, side a multiple of 64) -> 64 x 64 x 3: means of equal squares, as training/muisc/features.py. */
export function thumbnailOf(pixels: Uint8Array, side: number): Uint8Array<ArrayBuffer> {
  const step = side / THUMB;
  const sums = new Float64Array(THUMB * THUMB * 3);
  for (let y = 0, from = 0; y < side; y += 1)
    for (let x = 0, to = Math.floor(y / step) * THUMB * 3; x < THUMB; x += 1, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const end = from + 3 * step; from < end; from += 3) {
        red += pixels[from]!;
        green += pixels[from + 1]!;
        blue += pixels[from + 2]!;
      }
      sums[to] = sums[to]! + red;
      sums[to + 1] = sums[to + 1]! + green;
      sums[to + 2] = sums[to + 2]! + blue;
    }
  const means = new Uint8Array(sums.length);
  for (let at = 0; at < means.length; at += 1) means[at] = halfToEven(sums[at]! / (step * step));
  return means;
}

/** As numpy rounds. */
function halfToEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
