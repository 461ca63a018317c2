/** A picture as at most 256 × 256 cells: fine enough to find the product, small enough to think about. */
import type { Pixels, Rect } from './pixels.ts';

const LONGEST = 256;

export type Cells = {
  columns: number;
  rows: number;
  /** Left pixel of each column, and the width at the end; the same for rows. */
  xs: Int32Array;
  ys: Int32Array;
  /** Mean colour, three values a cell, row by row. */
  rgb: Float32Array;
  /** Pixels that are exactly 255,255,255, and with every channel at least 250. */
  exactWhite: Uint32Array;
  nearWhite: Uint32Array;
};

const NEAR_WHITE = 250;

export function cellsOf(pixels: Pixels): Cells {
  const { width, height } = pixels;
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const cells: Cells = {
    columns,
    rows,
    xs: bounds(width, columns),
    ys: bounds(height, rows),
    rgb: new Float32Array(columns * rows * 3),
    exactWhite: new Uint32Array(columns * rows),
    nearWhite: new Uint32Array(columns * rows),
  };
  for (let y = 0; y < rows; y++) fillRow(cells, pixels, y);
  return cells;
}

/** The cells that lie wholly inside a rectangle of pixels. */
export function cellsWithin(cells: Cells, rect: Rect): Rect {
  return {
    x0: cells.xs.findIndex((x) => x >= rect.x0),
    y0: cells.ys.findIndex((y) => y >= rect.y0),
    x1: cells.xs.findLastIndex((x) => x <= rect.x1),
    y1: cells.ys.findLastIndex((y) => y <= rect.y1),
  };
}

export function pixelsIn(cells: Cells, x: number, y: number): number {
  return (cells.xs[x + 1]! - cells.xs[x]!) * (cells.ys[y + 1]! - cells.ys[y]!);
}

function bounds(length: number, count: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, i) => Math.floor((i * length) / count));
}

function fillRow(cells: Cells, pixels: Pixels, row: number): void {
  const { columns, xs, ys } = cells;
  for (let y = ys[row]!; y < ys[row + 1]!; y++) {
    let at = y * pixels.width * 3;
    for (let column = 0; column < columns; column++) {
      at = addRun(cells, row * columns + column, pixels.rgb, at, at + (xs[column + 1]! - xs[column]!) * 3);
    }
  }
  for (let column = 0; column < columns; column++) {
    const count = pixelsIn(cells, column, row);
    const cell = (row * columns + column) * 3;
    for (let c = cell; c < cell + 3; c++) cells.rgb[c] = cells.rgb[c]! / count;
  }
}

function addRun(cells: Cells, cell: number, rgb: Uint8Array, from: number, to: number): number {
  let red = 0;
  let green = 0;
  let blue = 0;
  let exact = 0;
  let near = 0;
  for (let at = from; at < to; at += 3) {
    const r = rgb[at]!;
    const g = rgb[at + 1]!;
    const b = rgb[at + 2]!;
    red += r;
    green += g;
    blue += b;
    const least = r & g & b;
    if (least === 255) exact++;
    if (r >= NEAR_WHITE && g >= NEAR_WHITE && b >= NEAR_WHITE) near++;
  }
  cells.rgb[cell * 3]! += red;
  cells.rgb[cell * 3 + 1]! += green;
  cells.rgb[cell * 3 + 2]! += blue;
  cells.exactWhite[cell]! += exact;
  cells.nearWhite[cell]! += near;
  return to;
}
