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

/** A record of a block that its target will never take, and why. */
export interface Refusal {
  /** Its place in `block.records`, from 0 on. */
  readonly index: number;
  /** Class of the reason, for programs: 'refused' where none is given. */
  readonly code?: string;
  /** For people: what is wrong with the record. */
  readonly message: string;
}

/**
 * What a writer throws where its target refuses some of the block's records for good: a row that breaks a constraint, say. Those become
 * dead letters (stage `write`), and the block comes again without them, under the same token.
 *
 * It says that **nothing of the block has been written**: what was written of it is taken back before. And a block that the target
 * already has under its token is not refused but done. One refusal may name some of the bad records, and the next the others; all at once
 * is faster, since each costs a commit.
 */
export class RefusedRecords extends Error {
  readonly code = 'records-refused';
  override readonly name = 'RefusedRecords';
  readonly refusals: readonly Required<Refusal>[];

  /** `refusals`: at least one. */
  constructor(refusals: readonly Refusal[]) {
    const [first] = refusals;
    if (!first) throw new TypeError('RefusedRecords names no record: give it at least one');
    super(`${String(refusals.length)} records are refused for good, the first of them: ${first.message}`);
    this.refusals = refusals.map(({ code = 'refused', ...refusal }) => ({ code, ...refusal }));
  }
}

/**
 * Writes blocks of records outside Kafka. A block that is repeated has the same records and the same token, and must
 * count once. Throws an error with `retriable: true` while the system is unavailable: the block is then tried again. Throws
 * `RefusedRecords` where some of its records are refused for good. With any other error the partition is taken over again and the block
 * repeated, at most 5 s apart, until it is written: `status()` and readiness (`taking-over`) say why.
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
