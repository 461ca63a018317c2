/** What pictures are here, decoded. */
/** Canonical pixels: upright, flattened on white, sRGB, 8 bit, three bytes a pixel, row by row. */
export type Pixels = { width: number; height: number; rgb: Uint8Array };

/**
 * Rec. 601 luma of the same picture: exact, in thousandths of a level, for hashing; rounded to levels for everything that only
 * compares neighbours.
 */
export type LumaPlane = { width: number; height: number; thousandths: Float32Array; levels: Uint8Array };

/** Half-open in pixels: x0 <= x < x1. */
export type Rect = { x0: number; y0: number; x1: number; y1: number };

export function wholeOf(size: { width: number; height: number }): Rect {
  return { x0: 0, y0: 0, x1: size.width, y1: size.height };
}

export function area(rect: Rect): number {
  return (rect.x1 - rect.x0) * (rect.y1 - rect.y0);
}
