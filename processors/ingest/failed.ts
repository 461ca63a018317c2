import type { Failure, StageContext } from '../../engine/language.ts';
import type { Emission } from '../../engine/outcome.ts';
import type { Candidate, ProductChange } from '../../schemas/generated/types.ts';
import { formatEventId } from '../guard/event-id.ts';
import { isProductKey } from '../guard/product-key.ts';
import { contentHash } from './content-hash.ts';
import { MAX_PROFILES } from './validate.ts';

/**
 * A change that ended in the dead letters goes on as a failed candidate without a profile of its own, so that PUBLISH can
 * give the answer that is owed for it. Nothing where there is no change to answer for: no value, or one under a foreign key.
 */
export function failedCandidates(
  value: unknown,
  failure: Failure,
  context: StageContext<unknown>,
): { emit: Emission<'candidates', Candidate>[] } {
  const change = value as ProductChange | null | undefined;
  if (!change || !isProductKey(context.key) || context.key !== `${change.tenant}/${change.productId}`)
    return { emit: [] };
  const named = [...new Set(change.profiles)];
  // More than INGEST takes: PUBLISH has refused the change as a whole.
  if (named.length > MAX_PROFILES) return { emit: [] };
  const profiles = named.length > 0 ? named : [''];
  const emit = profiles.map((profile) => ({
    topic: 'candidates' as const,
    key: context.key,
    value: {
      tenant: change.tenant,
      productId: change.productId,
      profile,
      version: change.version,
      eventId: formatEventId({ ...context.source, incarnation: context.incarnation }),
      contentHash: contentHash(change),
      occurredAt: change.occurredAt,
      acceptedAt: context.now,
      title: change.title.slice(0, 500),
      category: change.category.slice(0, 500),
      attributes: {},
      pass: 0,
      images: [],
      findings: [],
      failure: {
        code: failure.code,
        sentence: `The change could not be processed (${failure.stage}: ${failure.message.slice(0, 500)}). It is kept among the dead letters.`,
        imageId: null,
      },
      versions: {},
    },
  }));
  return { emit };
}
