import { createHash } from 'node:crypto';
import type { Verdict } from '../../schemas/generated/types.ts';

/**
 * Whether a published sequence is drawn into the audit sample. Drawn by hash, not by chance: a replay draws the same, and nobody
 * can ask again until the draw suits them. `share` is the probability, 0..1; the draw is uniform over 2^48 steps.
 */
export function isAudited(verdict: Verdict, share: number, seed: string): boolean {
  if (share <= 0) return false;
  const { tenant, productId, profile, version, contentHash } = verdict;
  const subject = [tenant, productId, profile, version, contentHash].join('/');
  const digest = createHash('sha256').update(`${seed}\n${subject}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48 < share;
}
