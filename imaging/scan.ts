/** The one pass over all pixels: luma of each and mean colour of each cell. */
import type { Cells } from './cells.ts';
import { gridOf, pixelsIn } from './cells.ts';
import type { LumaPlane, Pixels } from './pixels.ts';

export type Scan = { luma: LumaPlane; cells: Cells };

/**
 * Scans into the same buffers again and again, since fresh memory costs as much as the arithmetic: each scan is valid only
 * until the next call of the same scanner.
 */
export function createScanner(): (pixels: Pixels) => Scan {
  let thousandths = new Float32Array(0);
  let levels = new Uint8Array(0);
  let means = new Float32Array(0);
  return (pixels) => {
    const { width, height } = pixels;
    const grid = gridOf(width, height);
    if (levels.length < width * height) {
      thousandths = new Float32Array(width * height);
      levels = new Uint8Array(width * height);
    }
    if (means.length < grid.columns * grid.rows * 3) means = new Float32Array(grid.columns * grid.rows * 3);
    const scan = { luma: { width, height, thousandths, levels }, cells: { ...grid, rgb: means } };
    for (let row = 0; row < grid.rows; row++) scanRow(pixels, scan, row);
    return scan;
  };
}

/** One row of cells: sums first, in place of the means. */
function scanRow(pixels: Pixels, { luma, cells }: Scan, row: number): void {
  const { columns, xs, ys, rgb } = cells;
  const first = row * columns;
  rgb.fill(0, first * 3, (first + columns) * 3);
  for (let y = ys[row]!; y < ys[row + 1]!; y++) {
    const start = y * pixels.width;
    for (let column = 0; column < columns; column++) {
      scanRun(pixels.rgb, start + xs[column]!, start + xs[column + 1]!, luma, rgb, (first + column) * 3);
    }
  }
  for (let column = 0; column < columns; column++) {
    const count = pixelsIn(cells, column, row);
    const at = (first + column) * 3;
    for (let c = at; c < at + 3; c++) rgb[c] = rgb[c]! / count;
  }
}

/** The pixels of one line that belong to the same cell. */
function scanRun(
  rgb: Uint8Array,
  from: number,
  to: number,
  { thousandths, levels }: LumaPlane,
  sums: Float32Array,
  cell: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let i = from, at = from * 3; i < to; i++, at += 3) {
    const r = rgb[at]!;
    const g = rgb[at + 1]!;
    const b = rgb[at + 2]!;
    red += r;
    green += g;
    blue += b;
    const value = 299 * r + 587 * g + 114 * b;
    thousandths[i] = value;
    levels[i] = (value * 0.001 + 0.5) | 0;
  }
  sums[cell]! += red;
  sums[cell + 1]! += green;
  sums[cell + 2]! += blue;
}

/** A plane of its own. Weights as in PDQ's reference; a decoder's own greyscale differs by up to 22 hash bits. */
export function lumaPlane(pixels: Pixels): LumaPlane {
  return createScanner()(pixels).luma;
}
