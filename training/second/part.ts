/** The project's one split, as in training/split.py: part.test.ts holds the two together. */
import { createHash } from 'node:crypto';

export const PARTS = ['train', 'development', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** Kind -> share of train, share of train and development together; the rest is test. */
const SHARES = {
  model: [0.7, 0.8],
  font: [0.7, 0.8],
  logo: [0.7, 0.8],
  texture: [0.7, 0.8],
  scene: [0.7, 0.8],
  photo: [0.7, 0.8],
  phrase: [0.6, 2 / 3],
} as const;

export type Kind = keyof typeof SHARES | 'style';

export function partOf(kind: Kind, identity: string): Part {
  if (kind === 'style') return digest(identity)[0]! % 2 === 0 ? 'development' : 'test';
  const place = Number(digest(`${kind}/${identity}`).readBigUInt64BE(0)) / 2 ** 64;
  const [train, seen] = SHARES[kind];
  return place < train ? 'train' : place < seen ? 'development' : 'test';
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
