/** What a stranger sees of the pipeline: a read_committed reader of its topics that remembers everything and wakes who waits. */
import { followTopic, type DecodedRecord } from '../../adapters/kafka/topic-reader.ts';
import type { Codec } from '../../engine/codec.ts';
import { type Fetcher, headerTexts, type KafkaClient } from '../../engine/kafka.ts';
import type {
  Candidate,
  ChangeResult,
  ReviewRequest,
  Sequence,
  StageEvent,
} from '../../schemas/generated/types.ts';

export interface Letter {
  readonly code: string;
  readonly message: string;
  readonly stage: string;
  readonly bytes: Buffer | null;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SeenSequence {
  readonly key: string;
  readonly sequence: Sequence | null;
}

export interface Observation {
  /** Every answer, in the order of its partition. */
  readonly results: readonly ChangeResult[];
  readonly sequences: readonly SeenSequence[];
  readonly requests: readonly ReviewRequest[];
  readonly candidates: readonly Candidate[];
  readonly stageEvents: readonly StageEvent[];
  answersTo(eventId: string): readonly ChangeResult[];
  /** Dead letters of the record at `topic/partition/offset`. */
  lettersOf(place: string): readonly Letter[];
  /** Resolves when the condition holds; it is asked again after each record that arrives. Rejects after `timeoutMs`. */
  until(condition: () => boolean, what: string, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function observe(kafka: KafkaClient, codec: Codec): Promise<Observation> {
  const results: ChangeResult[] = [];
  const sequences: SeenSequence[] = [];
  const requests: ReviewRequest[] = [];
  const candidates: Candidate[] = [];
  const stageEvents: StageEvent[] = [];
  const byEvent = new Map<string, ChangeResult[]>();
  const letters = new Map<string, Letter[]>();
  let arrived = Promise.withResolvers<void>();
  let fault: Error | undefined;

  function wake(): void {
    arrived.resolve();
    arrived = Promise.withResolvers();
  }
  function onError(error: Error): void {
    fault = error;
    wake();
  }
  function follow<V>(
    topic: string,
    onRecord: (seen: DecodedRecord<V>) => void,
    by = codec,
  ): Promise<Fetcher> {
    const heard = (seen: DecodedRecord<V>): void => {
      onRecord(seen);
      wake();
    };
    return followTopic<V>(kafka, topic, by, 'end', heard, onError);
  }

  const bytes: Codec = { encode: () => Buffer.alloc(0), decode: (_topic, value) => value };
  const fetchers = await Promise.all([
    follow<ChangeResult>('change-results', ({ value }) => {
      if (!value) return;
      results.push(value);
      remember(byEvent, value.eventId, value);
    }),
    follow<Sequence>('sequences', ({ key, value }) => void sequences.push({ key, sequence: value })),
    follow<ReviewRequest>('review-requests', ({ value }) => value && requests.push(value)),
    follow<Candidate>('candidates', ({ value }) => value && candidates.push(value)),
    follow<StageEvent>('stage-events', ({ value }) => value && stageEvents.push(value)),
    follow<Buffer>(
      'dead-letters',
      (seen) => remember(letters, sourceOf(headerTexts(seen.record.headers)), letterOf(seen)),
      bytes,
    ),
  ]);

  return {
    results,
    sequences,
    requests,
    candidates,
    stageEvents,
    answersTo: (eventId) => byEvent.get(eventId) ?? [],
    lettersOf: (place) => letters.get(place) ?? [],
    async until(condition, what, timeoutMs) {
      const overtime = Promise.withResolvers<'overtime'>();
      const timer = setTimeout(() => overtime.resolve('overtime'), timeoutMs);
      try {
        while (!condition()) {
          if (fault) throw fault;
          if ((await Promise.race([arrived.promise, overtime.promise])) === 'overtime' && !condition())
            throw new Error(`${what}: not seen within ${String(timeoutMs / 1_000)} s`);
        }
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => void (await Promise.all(fetchers.map((f) => f.close()))),
  };
}

const CONNECT = '__connect.errors.';

const sourceOf = (headers: Readonly<Record<string, string>>): string =>
  ['topic', 'partition', 'offset'].map((part) => headers[CONNECT + part] ?? '').join('/');

function letterOf({ record, key, value }: DecodedRecord<Buffer>): Letter {
  const headers = headerTexts(record.headers);
  return {
    code: headers[`${CONNECT}exception.class.name`] ?? '',
    message: headers[`${CONNECT}exception.message`] ?? '',
    stage: headers[`${CONNECT}stage`] ?? '',
    bytes: value,
    key,
    headers,
  };
}

function remember<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
