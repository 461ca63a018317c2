/** Steps of colour from cell to cell, found where they are asked for: most cells are judged by their colour alone. */
import type { Cells } from './cells.ts';
import type { Rect } from './pixels.ts';

/** Whether a cell differs by more than `most` in a channel from one of its four neighbours inside the window. */
export function hasStepAbove(
  { columns, rgb }: Cells,
  window: Rect,
  x: number,
  y: number,
  most: number,
): boolean {
  const cell = y * columns + x;
  return (
    (x > window.x0 && difference(rgb, cell, cell - 1) > most) ||
    (x + 1 < window.x1 && difference(rgb, cell, cell + 1) > most) ||
    (y > window.y0 && difference(rgb, cell, cell - columns) > most) ||
    (y + 1 < window.y1 && difference(rgb, cell, cell + columns) > most)
  );
}

/** The next smaller number in single precision: above it is what reaches the limit. */
export function justBelow(limit: number): number {
  const single = Float32Array.of(limit);
  new Int32Array(single.buffer)[0]! -= 1; // neighbouring positive numbers have neighbouring bits
  return single[0]!;
}

/** In single precision, as the cells themselves are: a difference at a limit must fall on the same side everywhere. */
function difference(rgb: Float32Array, cell: number, other: number): number {
  const a = cell * 3;
  const b = other * 3;
  const red = Math.abs(rgb[a]! - rgb[b]!);
  const green = Math.abs(rgb[a + 1]! - rgb[b + 1]!);
  const blue = Math.abs(rgb[a + 2]! - rgb[b + 2]!);
  return Math.fround(red > green ? (red > blue ? red : blue) : green > blue ? green : blue);
}
