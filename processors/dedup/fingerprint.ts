import { PDQ_VERSION, type PictureFacts } from '../../imaging/facts.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import type { Comparable } from './compare.ts';
import { encodeSignature } from './signature.ts';

export type FingerprintOwner = Pick<Fingerprint, 'tenant' | 'productId' | 'imageId' | 'firstSeenAt'>;

export function fingerprintOf(owner: FingerprintOwner, facts: PictureFacts): Fingerprint {
  return { ...owner, ...comparableOf(facts), algorithm: PDQ_VERSION };
}

export function comparableOf(facts: PictureFacts): Comparable {
  return {
    sha256: facts.sha256,
    canonicalSha256: facts.canonicalSha256,
    pdq: facts.pdq.hash,
    quality: facts.pdq.quality,
    trimmedPdq: facts.trimmedPdq?.hash ?? null,
    trimmedQuality: facts.trimmedPdq?.quality ?? null,
    chroma: encodeSignature(facts),
  };
}
