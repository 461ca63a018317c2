/** Canonical pixels: upright, flattened on white, sRGB, 8 bit, three bytes a pixel, row by row. */
export type Pixels = { width: number; height: number; rgb: Uint8Array };

/** Rec. 601 luma of the same picture: exact for hashing, rounded for everything that only compares neighbours. */
export type LumaPlane = { width: number; height: number; exact: Float32Array; rounded: Uint8Array };

/** Half-open in pixels: x0 <= x < x1. */
export type Rect = { x0: number; y0: number; x1: number; y1: number };

/** .299/.587/.114, as PDQ's reference weighs it; a decoder's own greyscale differs by up to 22 hash bits. */
export function lumaPlane(pixels: Pixels): LumaPlane {
  const { width, height, rgb } = pixels;
  const count = width * height;
  const exact = new Float32Array(count);
  const rounded = new Uint8Array(count);
  for (let i = 0, j = 0; i < count; i++, j += 3) {
    const value = 0.299 * rgb[j]! + 0.587 * rgb[j + 1]! + 0.114 * rgb[j + 2]!;
    exact[i] = value;
    rounded[i] = (value + 0.5) | 0;
  }
  return { width, height, exact, rounded };
}

export function wholeOf(size: { width: number; height: number }): Rect {
  return { x0: 0, y0: 0, x1: size.width, y1: size.height };
}

export function area(rect: Rect): number {
  return (rect.x1 - rect.x0) * (rect.y1 - rect.y0);
}
