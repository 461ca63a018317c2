/** Declared types that say nothing: what storage services give to files that they do not know. */
const SILENT_TYPES = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/binary',
  'application/x-download',
]);

/** Bytes needed to know a signature. */
export const SIGNATURE_BYTES = 16;

const SIGNATURES: readonly [offset: number, text: string][] = [
  [0, '\xff\xd8\xff'], // JPEG
  [0, '\x89PNG\r\n\x1a\n'],
  [0, 'GIF8'],
  [8, 'WEBP'], // after RIFF and a length
  [4, 'ftypavi'], // AVIF and its sequences; MP4 films share the box, so the brand counts
  [4, 'ftypmif1'],
  [4, 'ftyphei'],
  [0, 'BM'],
  [0, 'II*\0'], // TIFF
  [0, 'MM\0*'],
];

/**
 * Whether an answer passes for a picture: it says so, says nothing, or its first bytes do. Sellers' hosts label pictures
 * as text and error pages as pictures, so either sign admits it, and the decoder has the last word.
 */
export function passesAsPicture(mediaType: string | undefined, start: Uint8Array): boolean {
  if (mediaType === undefined || SILENT_TYPES.has(mediaType) || mediaType.startsWith('image/')) return true;
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString(
    'latin1',
    0,
    SIGNATURE_BYTES,
  );
  return SIGNATURES.some(([offset, signature]) => text.startsWith(signature, offset));
}
