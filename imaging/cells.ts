/** A picture as at most 256 × 256 cells: fine enough to find the product, small enough to think about. */
import type { Rect } from './pixels.ts';

const LONGEST = 256;

export type Grid = {
  columns: number;
  rows: number;
  /** Left pixel of each column, and the width at the end; the same for rows. */
  xs: Int32Array;
  ys: Int32Array;
};

export type Cells = Grid & {
  /** Mean colour, three values a cell, row by row; what follows the last cell has no meaning. */
  rgb: Float32Array;
};

export function gridOf(width: number, height: number): Grid {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  return { columns, rows, xs: bounds(width, columns), ys: bounds(height, rows) };
}

/** The cells that lie wholly inside a rectangle of pixels. */
export function cellsWithin(cells: Grid, rect: Rect): Rect {
  return {
    x0: cells.xs.findIndex((x) => x >= rect.x0),
    y0: cells.ys.findIndex((y) => y >= rect.y0),
    x1: cells.xs.findLastIndex((x) => x <= rect.x1),
    y1: cells.ys.findLastIndex((y) => y <= rect.y1),
  };
}

export function pixelsIn(cells: Grid, x: number, y: number): number {
  return (cells.xs[x + 1]! - cells.xs[x]!) * (cells.ys[y + 1]! - cells.ys[y]!);
}

function bounds(length: number, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i <= count; i++) starts[i] = Math.floor((i * length) / count);
  return starts;
}
