import type { Fingerprint } from '../schemas/generated/types.ts';
import { BadFingerprintError } from './hash-index.ts';

const HEX_256 = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Avro knows that a hash is a string, not that it has 64 hex digits; a hash index that took any string would find nothing, or
 * everything. Throws BadFingerprintError naming the field.
 */
export function checkFingerprint(key: string, picture: Fingerprint): void {
  const refuse = (field: string, value: unknown): never => {
    throw new BadFingerprintError(key, field, String(value));
  };
  const { tenant, productId, sha256, trimmedPdq, chroma } = picture;
  if (key !== `${tenant}/${productId}/${sha256}`)
    refuse('tenant, productId and sha256', [tenant, productId, sha256].join('/'));
  for (const field of ['sha256', 'canonicalSha256', 'pdq'] as const) {
    if (!HEX_256.test(picture[field])) refuse(field, picture[field]);
  }
  if (trimmedPdq !== null && !HEX_256.test(trimmedPdq)) refuse('trimmedPdq', trimmedPdq);
  for (const field of ['quality', 'trimmedQuality'] as const) {
    const value = picture[field];
    if (value !== null && !isPercent(value)) refuse(field, value);
  }
  if (!BASE64.test(chroma)) refuse('chroma', chroma);
}

const isPercent = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 100;
