/** Colours in a coarse grid, to verify a hash match: black and white shirts, or two flavours, share a PDQ hash but not this. */
import type { Cells } from './cells.ts';
import type { Rect } from './pixels.ts';
import { resample, resamplePlane, resampleSpan, type Taps } from './taps.ts';

export const SIGNATURE_SIDE = 16;
export const TRIMMED_SIDE = 8;

/** Base64 of 256 bytes of luma, and of 256 Cb followed by 256 Cr (BT.601 full range, 128 = neutral), of the stretched picture. */
export function signature(cells: Cells): { luma: string; chroma: string } {
  const { luma, cb, cr } = coloursOf(cells, axisTaps(cells.columns), axisTaps(cells.rows));
  return { luma: base64(luma), chroma: base64(cb, cr) };
}

/** Base64 of 64 Cb, 64 Cr and 64 luma of what lies inside a rectangle of pixels, which need not end where cells do. */
export function trimmedSignature(cells: Cells, { x0, y0, x1, y1 }: Rect): string {
  const { columns, rows } = cells;
  const [perColumn, perRow] = [columns / cells.xs[columns]!, rows / cells.ys[rows]!];
  const across = resampleSpan(x0 * perColumn, x1 * perColumn, columns, TRIMMED_SIDE);
  const down = resampleSpan(y0 * perRow, y1 * perRow, rows, TRIMMED_SIDE);
  const { luma, cb, cr } = coloursOf(cells, across, down);
  return base64(cb, cr, luma);
}

interface Colours {
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
}

function coloursOf(cells: Cells, across: Taps, down: Taps): Colours {
  const plane = new Float32Array(cells.columns * cells.rows);
  const red = shrink(cells, 0, plane, across, down);
  const green = shrink(cells, 1, plane, across, down);
  const blue = shrink(cells, 2, plane, across, down);
  const size = red.length;
  const grid = { luma: new Uint8Array(size), cb: new Uint8Array(size), cr: new Uint8Array(size) };
  for (let i = 0; i < size; i++) {
    const r = red[i]!;
    const g = green[i]!;
    const b = blue[i]!;
    grid.luma[i] = byte(0.299 * r + 0.587 * g + 0.114 * b);
    grid.cb[i] = byte(128 - 0.168736 * r - 0.331264 * g + 0.5 * b);
    grid.cr[i] = byte(128 + 0.5 * r - 0.418688 * g - 0.081312 * b);
  }
  return grid;
}

/** One channel; the plane is room to work in. */
function shrink(cells: Cells, channel: number, plane: Float32Array, across: Taps, down: Taps): Float64Array {
  for (let i = 0; i < plane.length; i++) plane[i] = cells.rgb[i * 3 + channel]!;
  return resamplePlane(plane, cells.columns, { x: 0, y: 0 }, across, down);
}

/** Grids have at most 256 cells a side, so no more taps than that are ever kept. */
function axisTaps(length: number): Taps {
  const taps = tapsByLength.get(length) ?? resample(length, SIGNATURE_SIDE);
  tapsByLength.set(length, taps);
  return taps;
}

const tapsByLength = new Map<number, Taps>();

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

function base64(...planes: Uint8Array[]): string {
  return Buffer.concat(planes).toString('base64');
}
