import type { PictureFormat } from './facts.ts';
import { PictureError } from './picture-error.ts';

export const MIME: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};

const ACCEPTED = 'JPEG, PNG, WebP, GIF and AVIF';

/** Pictures and documents that arrive in place of a picture often enough to be named; the prefix is Latin-1. */
const REJECTED: readonly (readonly [prefix: string, name: string])[] = [
  ['%PDF-', 'a PDF document'],
  ['II*\0', 'a TIFF picture'],
  ['MM\0*', 'a TIFF picture'],
  ['BM', 'a BMP picture'],
  ['8BPS', 'a Photoshop file'],
  ['\0\0\x01\0', 'an icon'],
  ['\xff\x0a', 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture'],
  ['\x1f\x8b', 'a gzip archive'],
  ['PK\x03\x04', 'a ZIP archive'],
];

/**
 * Format by magic bytes: names and Content-Type lie too often.
 * @throws PictureError `unsupported-format` for a known other format, `not-a-picture` for anything else.
 */
export function sniffFormat(bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) throw new PictureError('not-a-picture', 'The file is empty: 0 bytes.');
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.slice(4, 8) === 'ftyp') return sniffIsoMedia(head);
  throw otherContent(head);
}

function sniffIsoMedia(head: string): PictureFormat {
  const size = Math.max(16, Math.min(head.length, head.charCodeAt(2) * 256 + head.charCodeAt(3)));
  const brands = head.slice(8, size);
  if (brands.includes('avif') || brands.includes('avis')) return 'avif';
  throw new PictureError(
    'unsupported-format',
    `The file is ISO media of brand "${printable(head.slice(8, 12))}" (HEIC or video); accepted are ${ACCEPTED}.`,
  );
}

function otherContent(head: string): PictureError {
  for (const [prefix, name] of REJECTED) {
    if (head.startsWith(prefix)) return unsupported(name);
  }
  const text = head
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (text.includes('<svg')) return unsupported('an SVG drawing');
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return new PictureError('not-a-picture', 'The address returned a web page (HTML) instead of a picture.');
  }
  return new PictureError(
    'not-a-picture',
    `The file starts with "${printable(head.slice(0, 12))}", which is no picture format; accepted are ${ACCEPTED}.`,
  );
}

function unsupported(name: string): PictureError {
  return new PictureError('unsupported-format', `The file is ${name}; accepted are ${ACCEPTED}.`);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '.');
}

/**
 * Whether the file stops before its format's own end mark. Asked only after a decoder has failed: many sound files carry
 * bytes after the mark, and a few lack it.
 */
export function endsEarly(bytes: Uint8Array, format: PictureFormat): boolean {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (format) {
    case 'jpeg':
      return data.lastIndexOf(Buffer.from([0xff, 0xd9])) < data.length - 64;
    case 'png':
      return data.lastIndexOf('IEND', undefined, 'latin1') < 0;
    case 'gif':
      return data.at(-1) !== 0x3b;
    case 'webp':
      return data.length < 12 || data.readUInt32LE(4) + 8 > data.length;
    case 'avif':
      return lastBoxOverruns(data);
  }
}

function lastBoxOverruns(data: Buffer): boolean {
  let at = 0;
  while (at + 8 <= data.length) {
    const size = data.readUInt32BE(at);
    if (size === 0) return false;
    if (size < 8) return false;
    at += size;
  }
  return at !== data.length;
}
