/** What the reader from outside has of one tenant, in the words of the invariants. */
import type { Codec } from '../../engine/codec.ts';
import type {
  ChangeResult,
  LedgerEntry,
  ReprocessRequest,
  ReviewRequest,
  Sequence,
  StageEvent,
} from '../../schemas/generated/types.ts';
import { STEP_HEADER } from '../load/sender.ts';
import type { Step } from '../load/plan.ts';
import type { Acknowledged, Answer, Decided, Logged, Seen, SeenRevision, Staged } from '../observed.ts';
import { placeOf, type SeenRecord } from './seen-record.ts';

/** All public topics and what stands beside them. */
export const TOPICS = [
  'product-changes',
  'change-results',
  'sequences',
  'stage-events',
  'review-requests',
  'review-ledger',
  'dead-letters',
  'fingerprints',
  'reprocess-requests',
  'operator-actions',
] as const;

export type Topic = (typeof TOPICS)[number];

export interface Tenant {
  readonly tenant: string;
  readonly steps: ReadonlyMap<number, Step>;
  readonly acknowledged: readonly Acknowledged[];
  readonly decisions: readonly Decided[];
}

/** Decoded answers, remembered by their record: a scenario asks for them again and again while it waits. */
const decoded = new WeakMap<SeenRecord, unknown>();

export async function seenOf(
  { tenant, steps, acknowledged, decisions }: Tenant,
  records: (topic: Topic) => readonly SeenRecord[],
  codec: Codec,
): Promise<Seen> {
  const own = (topic: Topic): SeenRecord[] =>
    records(topic).filter(({ key }) => key?.startsWith(`${tenant}/`));
  const value = async <V>(topic: Topic, record: SeenRecord): Promise<V | null> => {
    if (record.value === null) return null;
    if (!decoded.has(record)) decoded.set(record, await codec.decode(topic, record.value));
    return decoded.get(record) as V;
  };
  const valuesOf = async <V>(topic: Topic): Promise<{ record: SeenRecord; value: V | null }[]> =>
    Promise.all(own(topic).map(async (record) => ({ record, value: await value<V>(topic, record) })));
  const asked = await valuesOf<ReprocessRequest>('reprocess-requests');
  // Many, and of use only where somebody decided, or asked for a pass.
  const hasStages = asked.length + decisions.length > 0;
  const [results, sequences, requests, entries, stages] = await Promise.all([
    valuesOf<ChangeResult>('change-results'),
    valuesOf<Sequence>('sequences'),
    valuesOf<ReviewRequest>('review-requests'),
    valuesOf<LedgerEntry>('review-ledger'),
    hasStages ? valuesOf<StageEvent>('stage-events') : [],
  ]);
  return {
    acknowledged,
    log: own('product-changes').flatMap((record) => loggedOf(record, steps)),
    answers: results.flatMap(({ value: result }) => (result ? [answerOf(result)] : [])),
    letters: own('dead-letters').map(sourceOf),
    revisions: sequences.map(({ record, value: sequence }) => revisionOf(record, sequence)),
    reviews: requests.flatMap(({ value: item }) => item ?? []),
    ledger: entries.flatMap(({ value: entry }) => entry ?? []),
    decisions,
    requests: asked.flatMap(({ record, value: request }) =>
      request
        ? [
            {
              place: placeOf(record),
              run: request.requestId,
              event: inLog(request.eventId),
              pass: request.pass,
            },
          ]
        : [],
    ),
    stages: stages.flatMap(({ value: event }) => (event ? [stagedOf(event)] : [])),
  };
}

function loggedOf(record: SeenRecord, steps: ReadonlyMap<number, Step>): Logged[] {
  const step = steps.get(Number(record.headers[STEP_HEADER]));
  if (!step) return [];
  const { id, kind, product, version } = step;
  return [{ place: placeOf(record), id, kind, product, version }];
}

/** The place in `product-changes` of `<incarnation>/<place>`. */
const inLog = (eventId: string): string => eventId.replace(/^.*?\//, '');

const answerOf = ({ eventId, profile, profiles, first, outcome, cause }: ChangeResult): Answer => ({
  place: inLog(eventId),
  profile,
  profiles,
  first,
  outcome,
  cause,
});

const stagedOf = ({ stage, outcome, sourcePartition, sourceOffset, eventId }: StageEvent): Staged => ({
  stage,
  outcome,
  place: placeOf({ partition: sourcePartition, offset: sourceOffset }),
  event: inLog(eventId),
});

/** Kafka Connect's headers say where a dead letter came from. */
function sourceOf({ headers }: SeenRecord): string {
  const of = (part: string): string => headers[`__connect.errors.${part}`] ?? '?';
  const place = `${of('partition')}/${of('offset')}`;
  return of('topic') === 'product-changes' ? place : `${of('topic')}/${place}`;
}

/** Key: tenant/product/profile. */
function revisionOf({ key }: SeenRecord, sequence: Sequence | null): SeenRevision {
  const product = Number(/\/p(\d+)\//.exec(key ?? '')?.[1] ?? NaN);
  return { key: key ?? '', product, sequence };
}
