import type { Codec } from '../codec.ts';
import { headerTexts, partitionId } from '../kafka.ts';
import type { Topic, Topology, Unit } from '../language.ts';
import { type TaskState, restore } from '../runtime/takeover/changelog.ts';
import { isCommittedTo, parseCommitMetadata } from '../runtime/takeover/log-position.ts';
import type { MemoryBroker } from './memory-broker.ts';
import { toInRecord } from './memory-fetcher.ts';
import { type LogRecord, isCommitted } from './memory-log.ts';

/** A committed record, decoded. */
export interface OutputRecord<V> {
  readonly key: string;
  /** null: a tombstone. */
  readonly value: V | null;
  /** As text: the last of each name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

/** A dead letter: the record as it came, and what was wrong with it. */
export interface DeadLetterRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  /** Unit and stage. */
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Lag {
  /** Of the unit or sink. */
  readonly name: string;
  readonly topic: string;
  readonly partition: number;
  /**
   * Committed records that it has not committed itself: markers and aborted records do not count. A table's records are read when its
   * partition is taken over, and count no longer then.
   */
  readonly records: number;
}

/** Offset up to which a living task has read the table; 0 where there is no such task. */
type TableRead = (unit: string, topic: string, partition: number) => number;

/** What a test sees of a topology from outside, as a reader of committed records would. */
export function reading(
  broker: MemoryBroker,
  topology: Topology,
  codec: Codec,
  application: string,
  tableRead: TableRead,
) {
  const tables = new Set(
    topology.units.flatMap(({ name, inputs }) =>
      inputs.filter((i) => i.isTable).map((i) => `${name}/${i.topic.name}`),
    ),
  );

  const committedOf = (topic: string, partition: number): LogRecord[] =>
    broker.entries({ topic, partition }).filter(isCommitted);

  const partitionsOf = (topic: string): number => broker.topics.find(topic)?.partitions ?? 0;

  const recordsOf = (topic: string): { record: LogRecord; partition: number }[] =>
    Array.from({ length: partitionsOf(topic) }, (_, partition) =>
      committedOf(topic, partition).map((record) => ({ record, partition })),
    ).flat();

  async function output<V>({ name, hasSchema }: Topic<string, V>): Promise<OutputRecord<V>[]> {
    return Promise.all(
      recordsOf(name).map(async ({ record: { key, value, headers, offset, timestamp }, partition }) => ({
        key: key?.toString() ?? '',
        value: (value === null || !hasSchema ? value : await codec.decode(name, value)) as V | null,
        headers: headerTexts(headers),
        partition,
        offset,
        timestamp,
      })),
    );
  }

  async function taskState(unit: Unit, partition: number): Promise<TaskState> {
    const state: TaskState = {
      values: new Map(),
      timers: new Map(),
      positions: new Map(),
      tables: new Map(),
    };
    const topic = unit.store?.changelog.name;
    if (topic === undefined) throw new Error(`${unit.name} has no store: it remembers nothing`);
    const { incarnation } = broker.topics.log({ topic, partition });
    const records = committedOf(topic, partition).map((r) =>
      toInRecord(r, { topic, partition }, incarnation),
    );
    const changelog = {
      watermarks: async () => ({ low: 0, high: Infinity, stable: Infinity }),
      read: async (
        _at: unknown,
        _range: unknown,
        onRecords: (found: typeof records) => void | Promise<void>,
      ) => onRecords(records),
    };
    await restore(changelog, { topic, partition }, codec, state);
    return state;
  }

  function lagOf(name: string, topic: string, partition: number): Lag {
    const { log, incarnation } = broker.topics.log({ topic, partition });
    const committed = broker.offsets.decided(`${application}-${name}`, { topic, partition });
    const isOfThisLog = committed && isCommittedTo(parseCommitMetadata(committed.metadata), incarnation);
    const stable = log.stable();
    const read = tables.has(`${name}/${topic}`) ? tableRead(name, topic, partition) : 0;
    const from = Math.max(isOfThisLog ? committed.offset : 0, read);
    const records = committedOf(topic, partition).filter((r) => r.offset >= from && r.offset < stable);
    return { name, topic, partition, records: records.length };
  }

  return {
    output,
    /** The last value of each key; those that were deleted are absent. */
    async table<V>(topic: Topic<string, V>): Promise<Map<string, V>> {
      const found = new Map<string, V>();
      for (const { key, value } of await output(topic)) {
        if (value === null) found.delete(key);
        else found.set(key, value);
      }
      return found;
    },
    /** Everything that a unit remembers, as a successor would restore it. */
    async states(unit: Unit): Promise<TaskState[]> {
      const partitions = partitionsOf(unit.store?.changelog.name ?? '');
      return Promise.all(Array.from({ length: partitions }, (_, p) => taskState(unit, p)));
    },
    deadLetters: (): DeadLetterRecord[] =>
      recordsOf(topology.deadLetters.name).map(({ record }) => toDeadLetter(record)),
    lag: (names: readonly { name: string; topics: readonly string[] }[]): Lag[] =>
      names.flatMap(({ name, topics }) =>
        topics.flatMap((topic) =>
          Array.from({ length: partitionsOf(topic) }, (_, partition) => lagOf(name, topic, partition)),
        ),
      ),
  };
}

function toDeadLetter({ key, value, headers: raw }: LogRecord): DeadLetterRecord {
  const headers = headerTexts(raw);
  const said = (name: string): string => headers[`__connect.errors.${name}`] ?? '';
  return {
    topic: said('topic'),
    partition: Number(said('partition')),
    offset: Number(said('offset')),
    key: key?.toString() ?? '',
    value,
    stage: said('stage'),
    code: said('exception.class.name'),
    message: said('exception.message'),
    headers,
  };
}

export const shownLag = (lag: readonly Lag[]): string =>
  lag
    .filter(({ records }) => records > 0)
    .map((l) => `${l.name} is ${String(l.records)} behind in ${partitionId(l)}`)
    .join(', ');
