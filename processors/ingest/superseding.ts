import type { ProductChange } from '../../schemas/generated/types.ts';
import { judgeVersion, type KnownVersion, rememberVersion } from '../guard/version.ts';
import { contentHash } from './content-hash.ts';
import { validateChange } from './validate.ts';

/**
 * Whether a change need not be looked at since a later one of the product, which will count, already waits behind it: twenty edits
 * in a minute cost one look. A waiting change that is going to be refused supersedes nothing here, for it leaves the earlier one
 * its chance to be published.
 */
export function isAboutToBeSuperseded(
  known: KnownVersion,
  waiting: readonly (ProductChange | null)[],
  now: number,
  of: {
    readonly key: string;
    readonly knownProfiles: ReadonlySet<string>;
  },
): boolean {
  let before = known;
  for (const change of waiting) {
    if (change !== null && `${change.tenant}/${change.productId}` !== of.key) continue;
    const deleted = change?.deleted ?? true;
    const seen = {
      version: change?.version ?? null,
      // Behind all before it; by how much makes no difference to the guard.
      offset: before.offset + 1,
      contentHash: change ? contentHash(change) : '',
      deleted,
    };
    const judgement = judgeVersion(before, seen, now);
    const isFit = change === null || deleted || validateChange(change, of) === undefined;
    if (judgement === 'accept' && isFit) return true;
    before = rememberVersion(before, seen, judgement, now);
  }
  return false;
}
