/** The 16 × 16 signature that verifies a hash match: black and white shirts, or two flavours, share a PDQ hash but not this. */
import type { Cells } from './cells.ts';
import type { Taps } from './taps.ts';
import { resample, resamplePlane } from './taps.ts';

export const SIGNATURE_SIDE = 16;

/** Base64 of 256 bytes of luma, and of 256 Cb followed by 256 Cr (BT.601 full range, 128 = neutral), of the stretched picture. */
export function signature(cells: Cells): { luma: string; chroma: string } {
  const plane = new Float32Array(cells.columns * cells.rows);
  const red = shrink(cells, 0, plane);
  const green = shrink(cells, 1, plane);
  const blue = shrink(cells, 2, plane);
  const size = SIGNATURE_SIDE * SIGNATURE_SIDE;
  const luma = new Uint8Array(size);
  const chroma = new Uint8Array(2 * size);
  for (let i = 0; i < size; i++) {
    const r = red[i]!;
    const g = green[i]!;
    const b = blue[i]!;
    luma[i] = byte(0.299 * r + 0.587 * g + 0.114 * b);
    chroma[i] = byte(128 - 0.168736 * r - 0.331264 * g + 0.5 * b);
    chroma[size + i] = byte(128 + 0.5 * r - 0.418688 * g - 0.081312 * b);
  }
  return { luma: Buffer.from(luma).toString('base64'), chroma: Buffer.from(chroma).toString('base64') };
}

/** One channel; the plane is room to work in. */
function shrink(cells: Cells, channel: number, plane: Float32Array): Float64Array {
  for (let i = 0; i < plane.length; i++) plane[i] = cells.rgb[i * 3 + channel]!;
  return resamplePlane(plane, cells.columns, { x: 0, y: 0 }, axisTaps(cells.columns), axisTaps(cells.rows));
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
