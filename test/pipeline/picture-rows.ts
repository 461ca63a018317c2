/** Files that are no pictures, broken ones, and pictures of unusual kinds. */
import { randomInt } from 'node:crypto';
import * as pictures from './pictures.ts';
import { image, type Expected, type Row } from './row.ts';

/** Other pictures than those of earlier runs on the same services. */
const seed = 2 ** 21 + randomInt(2 ** 20);

const unreadable: Expected = { answer: 'REFUSED', because: ['no-compliant-main', 'unreadable'] };
const published: Expected = { answer: 'PUBLISHED', pictures: 1 };

function file(
  name: string,
  type: string,
  make: () => Buffer | Promise<Buffer>,
  expect: Expected,
  ...codes: string[]
): Row {
  return {
    name,
    records: async ({ host, change, record }) => [
      record(change({ images: [image(host.put(`files/${encodeURIComponent(name)}`, await make(), type))] })),
    ],
    expect,
    codes,
  };
}

export const pictureRows: readonly Row[] = [
  file('a web page that calls itself a JPEG', 'image/jpeg', pictures.html, unreadable, 'not-a-picture'),
  file(
    'a web page that says what it is',
    'text/html',
    pictures.html,
    { answer: 'REFUSED', because: ['unavailable'] },
    'wrong-type',
  ),
  file(
    'an empty file',
    'image/jpeg',
    () => Buffer.alloc(0),
    { answer: 'REFUSED', because: ['unavailable'] },
    'empty',
  ),
  file(
    'a JPEG cut in half',
    'image/jpeg',
    async () => pictures.truncated(await pictures.goodJpeg(seed + 1)),
    unreadable,
    'truncated',
  ),
  file('a decompression bomb', 'image/png', pictures.bombPng, unreadable, 'too-many-pixels'),
  file('an SVG', 'image/svg+xml', pictures.svg, unreadable, 'unsupported-format'),
  file('an animated GIF', 'image/gif', () => pictures.animated('gif', seed + 2), { review: ['animated'] }),
  file('an animated WebP', 'image/webp', () => pictures.animated('webp', seed + 3), { review: ['animated'] }),
  file('a CMYK JPEG', 'image/jpeg', () => pictures.cmykJpeg(seed + 4), published),
  file('a PNG of 16 bits', 'image/png', () => pictures.deepPng(seed + 5), published),
  file('a JPEG that EXIF turns', 'image/jpeg', () => pictures.rotatedJpeg(seed + 6), published),
  file('a picture of one pixel', 'image/png', pictures.onePixel, {
    answer: 'REFUSED',
    because: ['no-compliant-main', 'size-min'],
  }),
  file('a fully transparent PNG', 'image/png', pictures.transparentPng, {
    answer: 'REFUSED',
    because: ['no-compliant-main'],
  }),
  file(
    'a PNG that calls itself a JPEG',
    'image/jpeg',
    () =>
      pictures
        .product(seed + 7)
        .png()
        .toBuffer(),
    published,
  ),
];
