import type { Failure, StageContext } from '../../engine/language.ts';
import type { Emission } from '../../engine/outcome.ts';
import type { Candidate, IngestState, ProductChange } from '../../schemas/generated/types.ts';
import { isProductKey } from '../guard/product-key.ts';
import { eventIdOf } from '../guard/redriven.ts';
import { contentHash } from './content-hash.ts';
import { judgeArrival, judgedAgain } from './judge-arrival.ts';
import { keepSnapshot, type SnapshotEmission } from './snapshot.ts';
import { MAX_PROFILES } from './validate.ts';

/**
 * A change that ended in the dead letters goes on as a failed candidate without a profile of its own, so that PUBLISH can
 * give the answer that is owed for it. Nothing where there is no change to answer for: no value, or one under a foreign key.
 *
 * It counts all the same: PUBLISH has taken it for the newest, and the guard must give both the same answer to what comes after.
 */
export function failedCandidates(
  value: unknown,
  failure: Failure,
  context: StageContext<IngestState>,
): { emit: (Emission<'candidates', Candidate> | SnapshotEmission)[]; state?: IngestState } {
  // Of what was to be judged again the earlier answer stands.
  if (context.source.topic !== 'product-changes') return { emit: [] };
  const change = value as ProductChange | null | undefined;
  if (!change || !isProductKey(context.key) || context.key !== `${change.tenant}/${change.productId}`)
    return { emit: [] };
  const named = [...new Set(change.profiles)];
  const remembered = rememberFailed(change, context);
  // More than INGEST takes: PUBLISH has refused the change as a whole.
  if (named.length > MAX_PROFILES) return { ...remembered, emit: [] };
  const profiles = named.length > 0 ? named : [''];
  const emit = profiles.map((profile) => ({
    topic: 'candidates' as const,
    key: context.key,
    value: {
      tenant: change.tenant,
      productId: change.productId,
      profile,
      version: change.version,
      eventId: eventIdOf(context),
      contentHash: contentHash(change),
      occurredAt: change.occurredAt,
      acceptedAt: context.now,
      title: change.title.slice(0, 500),
      category: change.category.slice(0, 500),
      attributes: {},
      pass: context.state?.pass ?? 0,
      ...judgedAgain(context),
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
  return { ...remembered, emit: [...emit, ...remembered.emit] };
}

/** What failed after a wait was remembered when it came. */
function rememberFailed(
  change: ProductChange,
  context: StageContext<IngestState>,
): { emit: SnapshotEmission[]; state?: IngestState } {
  if (context.attempt > 0) return { emit: [] };
  const { judgement, state } = judgeArrival(change, context);
  if (judgement !== 'accept' || change.deleted) return { emit: [], state };
  return { emit: [keepSnapshot(context.key, change, state, { at: context.now, versions: {} })], state };
}
