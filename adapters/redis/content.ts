/** What Redis keeps of a picture's pixels, once for all the products and files that show them. */
import type { IndexedPicture } from '../../ports/hash-index.ts';
import { isFlat } from '../../ports/hash-pairs.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import { ID_BYTES } from './bands.ts';
import { shuffle, unshuffle } from './permutation.ts';

export type Content = Omit<IndexedPicture, 'tenant' | 'productId' | 'imageId' | 'sha256'>;

const WHOLE_IS_BANDED = 1;
const TRIMMED_IS_BANDED = 2;
const HAS_TRIMMED = 4;
const NO_QUALITY = 255;
/** Offsets of the layout, which lua/content.lua reads too: flags, two qualities, canonical hash, both hashes shuffled, signature. */
const CANONICAL = 3;
const WHOLE = 35;
const TRIMMED = 67;
const CHROMA = 99;

/** Where the content of these pixels is kept: 64 bits of their hash, so that the same pixels meet without being looked up. */
export function contentId(canonicalSha256: string): string {
  return canonicalSha256.slice(0, 2 * ID_BYTES);
}

/** Of a fingerprint that has been checked (ports/fingerprint-check.ts). */
export function encodeContent(picture: Fingerprint): Buffer {
  const trimmed = picture.trimmedPdq;
  const head = Buffer.alloc(CHROMA);
  head[0] =
    (isFlat(picture.pdq, picture.quality) ? 0 : WHOLE_IS_BANDED) |
    (trimmed === null ? 0 : HAS_TRIMMED) |
    (hasOwnTrimmedBands(picture) ? TRIMMED_IS_BANDED : 0);
  head[1] = picture.quality;
  head[2] = picture.trimmedQuality ?? NO_QUALITY;
  Buffer.from(picture.canonicalSha256, 'hex').copy(head, CANONICAL);
  shuffle(picture.pdq).copy(head, WHOLE);
  if (trimmed !== null) shuffle(trimmed).copy(head, TRIMMED);
  return Buffer.concat([head, Buffer.from(picture.chroma, 'base64')]);
}

export function decodeContent(bytes: Buffer): Content {
  const hasTrimmed = (bytes[0]! & HAS_TRIMMED) !== 0;
  return {
    canonicalSha256: bytes.toString('hex', CANONICAL, WHOLE),
    pdq: unshuffle(bytes.subarray(WHOLE, TRIMMED)),
    quality: bytes[1]!,
    trimmedPdq: hasTrimmed ? unshuffle(bytes.subarray(TRIMMED, CHROMA)) : null,
    trimmedQuality: bytes[2] === NO_QUALITY ? null : bytes[2]!,
    chroma: bytes.toString('base64', CHROMA),
  };
}

function hasOwnTrimmedBands({ pdq, quality, trimmedPdq, trimmedQuality }: Fingerprint): boolean {
  if (trimmedPdq === null || trimmedPdq === pdq) return false;
  return !isFlat(trimmedPdq, trimmedQuality ?? quality);
}
