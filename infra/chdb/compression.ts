import type { Transform } from 'node:stream';
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';

export interface Packer {
  encoding: string;
  create(): Transform;
}

const PACKERS: readonly Packer[] = [
  { encoding: 'zstd', create: () => createZstdCompress() },
  { encoding: 'gzip', create: () => createGzip() },
  { encoding: 'deflate', create: () => createDeflate() },
  { encoding: 'br', create: () => createBrotliCompress() },
];

/** The first compression of ours that the client's Accept-Encoding names. */
export function compression(acceptEncoding: string | undefined): Packer | undefined {
  const accepted = (acceptEncoding ?? '').split(',').map((each) => each.split(';')[0]?.trim().toLowerCase());
  return PACKERS.find(({ encoding }) => accepted.includes(encoding));
}
