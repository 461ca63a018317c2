import type { InRecord } from './kafka.ts';

/** A record as a sink gets it: decoded, with its coordinates. */
export interface SinkRecord {
  readonly record: InRecord;
  /** Decoded value; null for a tombstone; the raw bytes where the topic has no schema. */
  readonly value: unknown;
}

/**
 * Writes blocks of records outside Kafka. A block that is repeated has the same records and the same token, and must
 * count once. Throws an error with `retriable: true` while the system is unavailable: the block is then tried again.
 */
export interface SinkWriter {
  /** How many of the decoded records, from the first on, fit into one block: at least 1. Asked once per block, before its bounds are committed. Absent: all. */
  blockLength?(topic: string, records: readonly SinkRecord[]): number;
  write(block: {
    readonly topic: string;
    readonly partition: number;
    /** Offsets of the block, both included. */
    readonly from: number;
    readonly to: number;
    readonly incarnation: string;
    readonly records: readonly SinkRecord[];
    /** `<incarnation>:<topic>-<partition>-<from>-<to>` */
    readonly token: string;
  }): Promise<void>;
}
