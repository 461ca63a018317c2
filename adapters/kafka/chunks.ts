import type { OutRecord } from '../../engine/kafka.ts';
import { sizeInBatch } from './record-batch.ts';

/** A batch carries at most this many bytes: brokers refuse those above message.max.bytes (1 MiB by default). */
const CHUNK_BYTES = 960_000;

/** Records of one partition that go into one batch, and which ones of all they are. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  readonly records: OutRecord[];
  readonly indices: number[];
}

/** A partition's last chunk. */
interface Filling {
  readonly round: number;
  bytes: number;
  readonly chunk: Chunk;
}

/**
 * Rounds of at most one chunk per partition, since a request takes one batch per partition; the order within a partition is kept.
 * A record that is larger than a chunk goes alone.
 */
export function chunked(records: readonly OutRecord[]): Chunk[][] {
  const open = new Map<string, Map<number, Filling>>();
  const rounds: Chunk[][] = [];
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] as OutRecord;
    const { topic, partition } = record;
    let partitions = open.get(topic);
    if (!partitions) open.set(topic, (partitions = new Map<number, Filling>()));
    let last = partitions.get(partition);
    const size = sizeInBatch(record);
    if (!last || last.bytes + size > CHUNK_BYTES) {
      const round = last ? last.round + 1 : 0;
      last = { round, bytes: 0, chunk: { topic, partition, records: [], indices: [] } };
      partitions.set(partition, last);
      (rounds[round] ??= []).push(last.chunk);
    }
    last.bytes += size;
    last.chunk.records.push(record);
    last.chunk.indices.push(index);
  }
  return rounds;
}
