/** Watches from outside, as a read_committed consumer, what becomes of the demo's events. */
import type { Codec } from '../../engine/codec.ts';
import type { Fetcher, KafkaClient } from '../../engine/kafka.ts';
import { followTopic } from '../../adapters/kafka/topic-reader.ts';
import type { ChangeResult, LedgerEntry, ReviewRequest, Sequence } from '../../schemas/generated/types.ts';

export interface Observation {
  /** First answers per event id. */
  readonly first: ReadonlyMap<string, readonly ChangeResult[]>;
  readonly later: readonly ChangeResult[];
  /** Event ids that got the first answer for one profile twice: must stay empty. */
  readonly doubled: readonly string[];
  /** Last state per review item. */
  readonly reviews: ReadonlyMap<string, ReviewRequest>;
  readonly sequences: ReadonlyMap<string, Sequence | null>;
  /** Revisions that did not grow: must stay empty. */
  readonly revisionFaults: readonly string[];
  readonly deadLetters: number;
  /** Sum of the ledger's signs: decisions in force. */
  readonly ledgerSum: number;
}

export interface Observer {
  readonly seen: Observation;
  close(): Promise<void>;
}

export async function observe(
  kafka: KafkaClient,
  codec: Codec,
  topics: {
    readonly results: string;
    readonly requests: string;
    readonly sequences: string;
    readonly deadLetters: string;
    readonly ledger: string;
  },
  onReview: (request: ReviewRequest) => void,
  onError: (error: Error) => void,
): Promise<Observer> {
  const first = new Map<string, ChangeResult[]>();
  const later: ChangeResult[] = [];
  const doubled: string[] = [];
  const reviews = new Map<string, ReviewRequest>();
  const sequences = new Map<string, Sequence | null>();
  const revisions = new Map<string, number>();
  const revisionFaults: string[] = [];
  const seen = { first, later, doubled, reviews, sequences, revisionFaults, deadLetters: 0, ledgerSum: 0 };

  function onResult(result: ChangeResult): void {
    if (!result.first) return void later.push(result);
    const known = first.get(result.eventId) ?? [];
    if (known.some((k) => k.profile === result.profile)) doubled.push(`${result.eventId} ${result.profile}`);
    first.set(result.eventId, [...known, result]);
  }

  function onSequence(key: string, sequence: Sequence | null): void {
    sequences.set(key, sequence);
    if (!sequence) return;
    if (sequence.revision <= (revisions.get(key) ?? 0))
      revisionFaults.push(`${key} revision ${String(sequence.revision)}`);
    revisions.set(key, sequence.revision);
  }

  const raw: Codec = { encode: () => Buffer.alloc(0), decode: (_topic, bytes) => bytes };
  const fetchers: Fetcher[] = await Promise.all([
    followTopic<ChangeResult>(
      kafka,
      topics.results,
      codec,
      'beginning',
      ({ value }) => value && onResult(value),
      onError,
    ),
    followTopic<Sequence>(
      kafka,
      topics.sequences,
      codec,
      'beginning',
      ({ key, value }) => onSequence(key, value),
      onError,
    ),
    followTopic<Buffer>(kafka, topics.deadLetters, raw, 'beginning', () => (seen.deadLetters += 1), onError),
    followTopic<LedgerEntry>(
      kafka,
      topics.ledger,
      codec,
      'beginning',
      ({ value }) => (seen.ledgerSum += value?.sign ?? 0),
      onError,
    ),
    followTopic<ReviewRequest>(
      kafka,
      topics.requests,
      codec,
      'beginning',
      ({ value }) => {
        if (!value) return;
        reviews.set(value.reviewId, value);
        onReview(value);
      },
      onError,
    ),
  ]);
  return { seen, close: async () => void (await Promise.all(fetchers.map((f) => f.close()))) };
}

/** Events all of whose profiles have their first answer. */
export function completeEvents({ first }: Observation): number {
  let complete = 0;
  for (const answers of first.values()) if (answers.length >= (answers[0]?.profiles ?? 1)) complete += 1;
  return complete;
}
