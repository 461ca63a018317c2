/**
 * What a picture looks like in a coarse grid, to verify what its hashes say: a hash sees structure only, and the colours of one
 * photographed shirt share it. 772 bytes: 16 × 16 Cb, Cr and luma of the whole picture, row by row, then the box of the product.
 * 192 more where the picture has plain margins: 8 × 8 Cb, Cr and luma of what is inside them.
 */
import type { PictureFacts } from '../../imaging/facts.ts';
import { SIGNATURE_SIDE as SIDE, TRIMMED_SIDE } from '../../imaging/signature.ts';

const CELLS = SIDE * SIDE;
const TRIMMED_CELLS = TRIMMED_SIDE * TRIMMED_SIDE;
const WHOLE_BYTES = 3 * CELLS + 4;
const ALL_BYTES = WHOLE_BYTES + 3 * TRIMMED_CELLS;

/** Shares of width and height. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Planes {
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  readonly luma: Uint8Array;
}

export interface Signature {
  /** 16 × 16. */
  readonly whole: Planes;
  /** 8 × 8; null where there are no margins. */
  readonly trimmed: Planes | null;
  /** Of the product, good to a cell; the whole picture where there is no plain background. */
  readonly box: Box;
}

type SignedFacts = Pick<
  PictureFacts,
  'chroma' | 'luma' | 'trimmedSignature' | 'background' | 'foreground' | 'frame'
>;

/** Base64, as fingerprints carry it. */
export function encodeSignature(facts: SignedFacts): string {
  const { x, y, w, h } = productBox(facts);
  const signature = Buffer.concat([
    Buffer.from(facts.chroma, 'base64'),
    Buffer.from(facts.luma, 'base64'),
    Uint8Array.from([x, y, w, h], (share) => Math.round(share * 255)),
    Buffer.from(facts.trimmedSignature ?? '', 'base64'),
  ]);
  return signature.toString('base64');
}

export function decodeSignature(encoded: string): Signature {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== WHOLE_BYTES && bytes.length !== ALL_BYTES) {
    throw new RangeError(
      `A picture's signature has ${WHOLE_BYTES} or ${ALL_BYTES} bytes, this one ${bytes.length}: another version made it. Raise PDQ_VERSION when the signature changes, so that an index holds one kind.`,
    );
  }
  const [x = 0, y = 0, w = 255, h = 255] = bytes.subarray(3 * CELLS);
  return {
    whole: planes(bytes, CELLS),
    trimmed: bytes.length === ALL_BYTES ? planes(bytes.subarray(WHOLE_BYTES), TRIMMED_CELLS) : null,
    box: { x: x / 255, y: y / 255, w: w / 255, h: h / 255 },
  };
}

const planes = (bytes: Buffer, cells: number): Planes => ({
  cb: bytes.subarray(0, cells),
  cr: bytes.subarray(cells, 2 * cells),
  luma: bytes.subarray(2 * cells, 3 * cells),
});

function productBox({ background, foreground, frame }: SignedFacts): Box {
  if (background.plain) return foreground.box;
  return { x: frame.left, y: frame.top, w: 1 - frame.left - frame.right, h: 1 - frame.top - frame.bottom };
}

/** The whole picture on the grid of the trimmed views: each of its cells is the mean of four. */
export function coarser({ cb, cr, luma }: Planes): Planes {
  return { cb: halved(cb), cr: halved(cr), luma: halved(luma) };
}

function halved(plane: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: TRIMMED_CELLS }, (_, i) => {
    const at = 2 * (Math.floor(i / TRIMMED_SIDE) * SIDE + (i % TRIMMED_SIDE));
    return (plane[at]! + plane[at + 1]! + plane[at + SIDE]! + plane[at + SIDE + 1]! + 2) >> 2;
  });
}
