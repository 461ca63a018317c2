/** The 16 × 16 signature that verifies a hash match: black and white shirts, or two flavours, share a PDQ hash but not this. */
import type { Cells } from './cells.ts';
import { resample, resamplePlane } from './taps.ts';

export const SIGNATURE_SIDE = 16;

/** Base64 of 256 bytes of luma, and of 256 Cb followed by 256 Cr (BT.601 full range, 128 = neutral), of the stretched picture. */
export function signature(cells: Cells): { luma: string; chroma: string } {
  const [red, green, blue] = [0, 1, 2].map((channel) => shrink(cells, channel)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
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

function shrink(cells: Cells, channel: number): Float64Array {
  const plane = new Float32Array(cells.columns * cells.rows);
  for (let i = 0; i < plane.length; i++) plane[i] = cells.rgb[i * 3 + channel]!;
  const across = resample(cells.columns, SIGNATURE_SIDE);
  const down = resample(cells.rows, SIGNATURE_SIDE);
  return resamplePlane(plane, cells.columns, { x: 0, y: 0 }, across, down);
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
