/** Steps of colour from cell to cell, found where they are asked for: most cells are judged by their colour alone. */
import type { Cells } from './cells.ts';
import type { Rect } from './pixels.ts';

/**
 * Largest channel difference of a cell to its four neighbours inside the window, 0..255; where one is above `enough`, that one
 * or a larger.
 */
export function stepAt({ columns, rgb }: Cells, window: Rect, x: number, y: number, enough: number): number {
  const cell = y * columns + x;
  let step = x > window.x0 ? difference(rgb, cell, cell - 1) : 0;
  if (step > enough) return step;
  if (x + 1 < window.x1) step = Math.max(step, difference(rgb, cell, cell + 1));
  if (step > enough) return step;
  if (y > window.y0) step = Math.max(step, difference(rgb, cell, cell - columns));
  if (step > enough) return step;
  if (y + 1 < window.y1) step = Math.max(step, difference(rgb, cell, cell + columns));
  return step;
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
