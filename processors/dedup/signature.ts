/**
 * What a picture looks like at 16 × 16 cells, to verify what its hash says: the hash sees structure only, and the colours of one
 * photographed shirt share it. 772 bytes: Cb, Cr and luma of the whole picture, row by row, then the box of the product.
 */
import type { PictureFacts } from '../../imaging/facts.ts';

export const SIDE = 16;
const CELLS = SIDE * SIDE;
const BYTES = 3 * CELLS + 4;

/** Shares of width and height. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Signature {
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  readonly luma: Uint8Array;
  /** Of the product; the whole picture where there is no plain background. */
  readonly box: Box;
}

/** Base64, as fingerprints carry it. */
export function encodeSignature(
  facts: Pick<PictureFacts, 'chroma' | 'luma' | 'background' | 'foreground' | 'frame'>,
): string {
  const { x, y, w, h } = productBox(facts);
  const box = Uint8Array.from([x, y, w, h], (share) => Math.round(share * 255));
  const signature = Buffer.concat([
    Buffer.from(facts.chroma, 'base64'),
    Buffer.from(facts.luma, 'base64'),
    box,
  ]);
  return signature.toString('base64');
}

export function decodeSignature(encoded: string): Signature {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== BYTES) {
    throw new RangeError(
      `A picture's signature has ${BYTES} bytes, this one ${bytes.length}: another version made it. Raise PDQ_VERSION when the signature changes, so that an index holds one kind.`,
    );
  }
  const [x = 0, y = 0, w = 255, h = 255] = bytes.subarray(3 * CELLS);
  return {
    cb: bytes.subarray(0, CELLS),
    cr: bytes.subarray(CELLS, 2 * CELLS),
    luma: bytes.subarray(2 * CELLS, 3 * CELLS),
    box: { x: x / 255, y: y / 255, w: w / 255, h: h / 255 },
  };
}

/** What the trimmed hash is of, nearly: imaging trims to the pixel, the box is good to a cell. */
function productBox({
  background,
  foreground,
  frame,
}: Pick<PictureFacts, 'background' | 'foreground' | 'frame'>): Box {
  if (background.plain) return foreground.box;
  return { x: frame.left, y: frame.top, w: 1 - frame.left - frame.right, h: 1 - frame.top - frame.bottom };
}

/** Averages of the part of a plane inside the box, `side` × `side`; an empty box has no colours but the cell it lies in. */
export function resample(plane: Uint8Array, box: Box, side: number): number[] {
  const across = spans(box.x, box.w, side);
  const down = spans(box.y, box.h, side);
  return down.flatMap((rows) => across.map((columns) => average(plane, rows, columns)));
}

type Span = readonly { readonly cell: number; readonly share: number }[];

function spans(from: number, length: number, side: number): Span[] {
  const at = (i: number) => Math.min(SIDE, (from + (length * i) / side) * SIDE);
  return Array.from({ length: side }, (_, i) => span(at(i), at(i + 1)));
}

function span(start: number, end: number): Span {
  const first = Math.min(Math.floor(start), SIDE - 1);
  const last = Math.max(first + 1, Math.min(SIDE, Math.ceil(end)));
  return Array.from({ length: last - first }, (_, i) => {
    const cell = first + i;
    return { cell, share: Math.max(1e-6, Math.min(cell + 1, end) - Math.max(cell, start)) };
  });
}

function average(plane: Uint8Array, rows: Span, columns: Span): number {
  let sum = 0;
  let weight = 0;
  for (const row of rows) {
    for (const column of columns) {
      const share = row.share * column.share;
      sum += plane[row.cell * SIDE + column.cell]! * share;
      weight += share;
    }
  }
  return sum / weight;
}
