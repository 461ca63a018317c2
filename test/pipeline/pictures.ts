/** Pictures that the tests of the pipeline make themselves: a good one, and one of each kind that nobody should send. */
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

const CELLS = 8;

/**
 * A mosaic on white that the house profile publishes without a person. Each seed is a product of its own: one picture in
 * twenty products would be taken for a placeholder.
 */
export function product(seed: number, edge = 1000): Sharp {
  const cells = Buffer.from(
    Array.from({ length: CELLS * CELLS * 3 }, (_, n) => 20 + (mixed(seed * 1_000 + n) % 190)),
  );
  const [width, height] = [Math.round(edge * 0.6), Math.round(edge * 0.7)];
  const [left, top] = [Math.round(edge * 0.2), Math.round(edge * 0.15)];
  return sharp(cells, { raw: { width: CELLS, height: CELLS, channels: 3 } })
    .resize(width, height, { kernel: 'nearest', fit: 'fill' })
    .extend({ left, top, right: edge - width - left, bottom: edge - height - top, background: '#fff' });
}

/** A number whose bits depend on all bits of n (the finaliser of MurmurHash3). */
function mixed(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export const goodJpeg = (seed: number, edge = 1000): Promise<Buffer> =>
  product(seed, edge).jpeg({ quality: 92 }).toBuffer();

/** 16 × 16 px: decoded in no time, and blocked for its size alone. */
export const tinyPng = (seed: number): Promise<Buffer> =>
  sharp({ create: { width: 16, height: 16, channels: 3, background: `hsl(${String(seed)}, 80%, 50%)` } })
    .png()
    .toBuffer();

export const onePixel = (): Promise<Buffer> =>
  sharp({ create: { width: 1, height: 1, channels: 3, background: '#a03020' } })
    .png()
    .toBuffer();

export const cmykJpeg = (seed: number): Promise<Buffer> =>
  product(seed).toColourspace('cmyk').jpeg({ quality: 92 }).toBuffer();

export const deepPng = (seed: number): Promise<Buffer> =>
  product(seed).toColourspace('rgb16').png().toBuffer();

/** Stored lying on its side, with the note that it is to be turned by 90°. */
export const rotatedJpeg = async (seed: number): Promise<Buffer> =>
  sharp(await product(seed).png().toBuffer())
    .rotate(270)
    .jpeg({ quality: 92 })
    .withMetadata({ orientation: 6 })
    .toBuffer();

export async function animated(format: 'gif' | 'webp', seed: number): Promise<Buffer> {
  const frames = await Promise.all([seed, seed + 1].map((s) => product(s, 1000).png().toBuffer()));
  const joined = sharp(frames, { join: { animated: true } });
  return format === 'gif' ? joined.gif().toBuffer() : joined.webp({ quality: 90 }).toBuffer();
}

export const transparentPng = (): Promise<Buffer> =>
  sharp({
    create: { width: 1000, height: 1000, channels: 4, background: { r: 160, g: 48, b: 32, alpha: 0 } },
  })
    .png()
    .toBuffer();

export const truncated = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));

/** A PNG that claims 16,000 × 16,000 px and keeps its word: 256 million white pixels, 1 bit each, in 31 kB. */
export function bombPng(): Buffer {
  const edge = 16_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header[8] = 1; // bits per sample; colour type 0 is grey
  const rows = Buffer.alloc(edge * (1 + edge / 8), 0xff);
  for (let row = 0; row < edge; row += 1) rows[row * (1 + edge / 8)] = 0; // no filter
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

export const svg = (): Buffer =>
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000"><rect width="500" height="500"/></svg>',
  );

export const html = (): Buffer =>
  Buffer.from('<!doctype html><title>Shop</title><h1>We will be back soon</h1>');
