/** The topics of AGPIS: contracts with those around it (public), joints between its units, and what its tasks remember. */
import { deadLetterTopic, topic } from '../engine/language.ts';
import type {
  Candidate,
  ChangeResult,
  Fingerprint,
  ImageTaskChange,
  LedgerEntry,
  OperatorAction,
  ProductChange,
  ProductSnapshot,
  PublishTaskChange,
  ReprocessRequest,
  ReviewDecision,
  ReviewRequest,
  Sequence,
  StageEvent,
  Verdict,
} from '../schemas/generated/types.ts';

const DAY = 86_400_000;
const keep = (days: number): Record<string, string> => ({ 'retention.ms': String(days * DAY) });
/**
 * Compacted topics: a consumer that lags by up to a week still sees tombstones; the newest records stay uncompacted for a
 * minute, and no record waits longer than a day for compaction.
 */
const compacted = {
  'delete.retention.ms': String(7 * DAY),
  'min.compaction.lag.ms': '60000',
  'max.compaction.lag.ms': String(DAY),
};

/** For what may be larger than what came in: a state with several sequences in it. */
const roomy = { 'max.message.bytes': String(2 * 1_048_576 + 65_536) };

/**
 * For what others write: the broker unpacks their batches, so that its record limit is one of the record, not of what it was
 * squeezed to: what is written about a record (its dead letter, its answer) must fit under a limit, too.
 */
const fromOthers = { 'compression.type': 'uncompressed' };

/** How many partitions each topic gets: task p of a unit owns partition p of all its inputs, so all have equally many. */
export const PARTITIONS = 4;

// From and to the catalogue.
export const productChanges = topic<ProductChange>()('product-changes', {
  does: 'A product changed in the catalogue.',
  isPublic: true,
  config: { ...keep(30), ...fromOthers },
});
export const changeResults = topic<ChangeResult>()('change-results', {
  does: 'The answer to a change, one per event and profile.',
  isPublic: true,
  config: keep(30),
});

// To the recommender.
export const sequences = topic<Sequence>()('sequences', {
  does: 'The picture sequence that is public now.',
  isPublic: true,
  cleanup: 'compact',
  config: compacted,
});

// Between the units.
export const candidates = topic<Candidate>()('candidates', {
  does: 'A proposed sequence with everything found.',
  config: keep(14),
});
export const verdicts = topic<Verdict>()('verdicts', { does: 'The judged candidate.', config: keep(14) });

// To and from people.
export const reviewRequests = topic<ReviewRequest>()('review-requests', {
  does: 'What a person should look at.',
  isPublic: true,
  cleanup: 'compact',
  config: compacted,
});
export const reviewDecisions = topic<ReviewDecision>()('review-decisions', {
  does: "A person's word.",
  isPublic: true,
  config: { ...keep(365), ...fromOthers },
});
export const reviewLedger = topic<LedgerEntry>()('review-ledger', {
  does: 'Signed decisions, for exact sums.',
  isPublic: true,
  config: keep(365),
});

// What the system tells of itself.
export const stageEvents = topic<StageEvent>()('stage-events', {
  does: 'What each stage did with each record.',
  config: keep(14),
});
export const deadLetters = deadLetterTopic('dead-letters', {
  does: 'Records that no stage could use, byte for byte.',
  config: keep(90),
});

/** Longer than the dead letters, so that a letter that was sent again is known as such for as long as it is there. */
export const operatorActions = topic<OperatorAction>()('operator-actions', {
  does: 'What operators did by hand, and why.',
  config: keep(365),
  // A command reads all of it before it acts, and there is little.
  partitions: 1,
});

// Judging again.
/**
 * product-changes forgets after 30 days, and what the tasks remember of a change is not all of it. On disk only, in the broker:
 * the state of a task lies in memory. As large as a change, and those may be as large as a record.
 */
export const productSnapshots = topic<ProductSnapshot>()('product-snapshots', {
  does: 'The newest change of each product, whole.',
  cleanup: 'compact',
  config: { ...compacted, ...roomy },
});
export const reprocessRequests = topic<ReprocessRequest>()('reprocess-requests', {
  does: 'Products to be judged again.',
  config: { ...keep(14), ...roomy },
});

// What the tasks remember.
export const fingerprints = topic<Fingerprint>()('fingerprints', {
  does: 'The pictures that the hash index knows.',
  cleanup: 'compact',
  config: compacted,
});
export const imageChangelog = topic<ImageTaskChange>()('agpis-image-changelog', {
  does: 'State and timers of the image unit.',
  cleanup: 'compact',
  config: { ...compacted, ...roomy },
});
export const publishChangelog = topic<PublishTaskChange>()('agpis-publish-changelog', {
  does: 'State and timers of the publish unit.',
  cleanup: 'compact',
  config: { ...compacted, ...roomy },
});
