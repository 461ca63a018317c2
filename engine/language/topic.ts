/** Topics: what is declared of them, and what is written to them. */
import type { Emission } from '../outcome.ts';
import { refuseCount, refuseTopicName } from '../topology-error.ts';

/** A topic and what it must look like on the broker. `V` is the type of its decoded values. */
export interface Topic<Name extends string = string, V = unknown> {
  readonly name: Name;
  readonly does: string;
  /** Part of the contract with others: incompatible schema changes are refused. */
  readonly isPublic: boolean;
  /** 'compact' keeps the last record of each key. */
  readonly cleanup: 'delete' | 'compact';
  /** Further topic configuration, as the broker names it. */
  readonly config: Readonly<Record<string, string>>;
  /** False where records are copied byte for byte (dead letters). */
  readonly hasSchema: boolean;
  /** Where it differs from the topology's. */
  readonly partitions: number | undefined;
  /**
   * Where emissions go. 'task': to the partition number of the task that writes them, so that everything of a key stays together as
   * it came. 'key': to the partition of their own key (murmur2, as Java's producers): a repartitioning.
   */
  readonly partitionBy: 'task' | 'key';
  /** Type witnesses, never set. */
  readonly _value?: V;
  readonly _record?: V | null;
}

/** Something that is read: a topic, of whose records the values are `In`. */
export interface Source<In> {
  readonly _record?: In;
}

export type EmissionTo<T> = T extends Topic<infer N, infer V> ? Emission<N, V> : never;

/** What a topic's records carry. */
export type ValueOf<T> = T extends Topic<string, infer V> ? V : never;

/**
 * Declares a topic: `topic<Order>()('orders', { does: … })`. Two calls, since TypeScript infers either all type arguments or none: the
 * type of the values is given, the name is inferred, so that the compiler can tell one topic from another. Throws TopologyError for a
 * name that no broker takes, and for partitions that are no number from 1 on.
 */
export function topic<V>() {
  return <const Name extends string>(
    name: Name,
    definition: {
      does: string;
      isPublic?: boolean;
      cleanup?: 'delete' | 'compact';
      config?: Record<string, string>;
      hasSchema?: boolean;
      partitions?: number;
      partitionBy?: 'task' | 'key';
    },
  ): Topic<Name, V> => ({
    name: refuseTopicName(name),
    does: definition.does,
    isPublic: definition.isPublic ?? false,
    cleanup: definition.cleanup ?? 'delete',
    config: definition.config ?? {},
    hasSchema: definition.hasSchema ?? true,
    partitions:
      definition.partitions === undefined
        ? undefined
        : refuseCount('partitions', name, definition.partitions),
    partitionBy: definition.partitionBy ?? 'task',
  });
}

/** A record to be written to a topic: `emit(receipts, key, value)`. A null value is a tombstone. */
export const emit = <Name extends string, V>(
  to: Topic<Name, V>,
  key: string,
  value: NoInfer<V> | null,
  headers?: Readonly<Record<string, string>>,
): Emission<Name, V> => ({ topic: to.name, key, value, ...(headers ? { headers } : {}) });

/** What is said of a topic whose shape is the engine's business. */
interface OwnTopic {
  readonly does: string;
  readonly isPublic?: boolean;
  readonly partitions?: number;
  /** Goes before what the engine sets. */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Changelog records and dead letters may be as large as RuntimeOptions.maxChangelogBytes (2,000,000 by default), which is more than the
 * 1,048,588 bytes of a batch that brokers take by default. The rest is for what a batch has around its record.
 */
const roomy = { 'max.message.bytes': String(2 * 1_048_576 + 65_536) };

/**
 * What a unit remembers, a value of type `S` for each key: `store: { changelog: changelog<Account>()('accounts-memory', { does: … }) }`.
 * Compacted, and roomy enough for the largest value. `changelog<null>()` for a unit that only lets records come back.
 */
export const changelog =
  <S>() =>
  <const Name extends string>(name: Name, definition: OwnTopic): Topic<Name, { state: S | null }> =>
    topic<{ state: S | null }>()(name, {
      ...definition,
      cleanup: 'compact',
      config: { ...roomy, ...definition.config },
    });

/** Where records end that nobody could use: their bytes as they came, and what was wrong in headers. Roomy enough for the largest. */
export const deadLetterTopic = <const Name extends string>(
  name: Name,
  definition: OwnTopic,
): Topic<Name, Buffer> =>
  topic<Buffer>()(name, { ...definition, hasSchema: false, config: { ...roomy, ...definition.config } });
