import type { InRecord } from './kafka.ts';
import type { Topic, ValueOf } from './language/topic.ts';

/** A record as a sink gets it: decoded, with its coordinates. */
export interface SinkRecord<V = unknown> {
  readonly record: InRecord;
  /** Decoded value; null for a tombstone; the raw bytes where the topic has no schema. */
  readonly value: V | null;
}

/** Records of one partition that are written together: those of `topic` alone, so that looking at it tells what the values are. */
export type SinkBlock<T extends Topic = Topic> = T extends Topic
  ? {
      readonly topic: T['name'];
      readonly partition: number;
      /** Offsets of the block, both included. */
      readonly from: number;
      readonly to: number;
      readonly incarnation: string;
      readonly records: readonly SinkRecord<ValueOf<T>>[];
      /** `<incarnation>:<topic>-<partition>-<from>-<to>` */
      readonly token: string;
    }
  : never;

/**
 * Writes blocks of records outside Kafka. A block that is repeated has the same records and the same token, and must
 * count once. Throws an error with `retriable: true` while the system is unavailable: the block is then tried again.
 * `T`: the sink's topics, `SinkWriter<typeof sales | typeof refunds>`.
 */
export interface SinkWriter<T extends Topic = Topic> {
  /** How many of the decoded records, from the first on, fit into one block: at least 1. Asked once per block, before its bounds are committed. Absent: all. */
  blockLength?(topic: T['name'], records: readonly SinkRecord<ValueOf<T>>[]): number;
  write(block: SinkBlock<T>): Promise<void>;
}

/** What the sinks of a topology write with, by the name of the sink: an object that the compiler checks, or a Map that it does not. */
export type GivenWriters<Writers> = ReadonlyMap<string, SinkWriter> | Partial<OrAny<Writers>>;
type OrAny<Writers> = [Writers] extends [never] ? Readonly<Record<string, SinkWriter>> : Writers;

export const writersByName = (writers: GivenWriters<unknown> = {}): ReadonlyMap<string, SinkWriter> =>
  new Map(writers instanceof Map ? writers : (Object.entries(writers) as [string, SinkWriter][]));
