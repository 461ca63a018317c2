/** Invented fingerprints with real proportions: half of a hash's bits are ones, the signature has 772 bytes. */
import { createHash } from 'node:crypto';
import type { IndexBatch, IndexQuery } from '../../ports/hash-index.ts';
import { PDQ_VERSION } from '../../imaging/facts.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';

export type Random = () => number;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 256 bits of which 128 are ones, as 64 hex digits. */
export function properHash(random: Random): string {
  const bits: number[] = Array.from({ length: 256 }, (_, i) => i % 2);
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [bits[i], bits[j]] = [bits[j]!, bits[i]!];
  }
  return hexOf(bits);
}

/** A proper hash `distance` bits (even) away: as many ones become zeros as zeros ones. */
export function hashNear(hash: string, distance: number, random: Random): string {
  const bits = [...hash].flatMap((digit) => [8, 4, 2, 1].map((bit) => (parseInt(digit, 16) & bit ? 1 : 0)));
  const flipped = [0, 1].flatMap((value) => {
    const places = bits.flatMap((bit, i) => (bit === value ? [i] : []));
    return Array.from(
      { length: distance / 2 },
      () => places.splice(Math.floor(random() * places.length), 1)[0]!,
    );
  });
  return hexOf(bits.map((bit, i) => (flipped.includes(i) ? 1 - bit : bit)));
}

function hexOf(bits: readonly number[]): string {
  let hex = '';
  for (let i = 0; i < bits.length; i += 4) {
    hex += (bits[i]! * 8 + bits[i + 1]! * 4 + bits[i + 2]! * 2 + bits[i + 3]!).toString(16);
  }
  return hex;
}

export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A picture of product `acme/<productId>`; what is not given follows from `name`, so equal names are equal files. */
export function fingerprint(productId: string, name: string, fields: Partial<Fingerprint> = {}): Fingerprint {
  return {
    tenant: 'acme',
    productId,
    imageId: name,
    sha256: sha(`file ${name}`),
    canonicalSha256: sha(`pixels ${name}`),
    pdq: properHash(randomOf(parseInt(sha(name).slice(0, 8), 16))),
    quality: 100,
    trimmedPdq: null,
    trimmedQuality: null,
    chroma: Buffer.alloc(772, name).toString('base64'),
    algorithm: PDQ_VERSION,
    firstSeenAt: 0,
    ...fields,
  };
}

export const keyOf = ({ tenant, productId, sha256 }: Fingerprint): string =>
  `${tenant}/${productId}/${sha256}`;

export const recordOf = (value: Fingerprint): IndexBatch['records'][number] => ({ key: keyOf(value), value });

export const tombstoneOf = (value: Fingerprint): IndexBatch['records'][number] => ({
  key: keyOf(value),
  value: null,
});

/** The same picture as another product would ask for it. */
export function queryOf(picture: Fingerprint, productId = 'asking'): IndexQuery {
  const { tenant, sha256, canonicalSha256, pdq, quality, trimmedPdq, trimmedQuality } = picture;
  return { tenant, productId, sha256, canonicalSha256, pdq, quality, trimmedPdq, trimmedQuality };
}
