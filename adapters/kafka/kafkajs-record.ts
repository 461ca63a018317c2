import type { Header, LogPartition } from '../../engine/kafka.ts';
import type { KafkajsHeaders, KafkajsRecord } from './protocol.ts';
import type { RecordBatch } from './record-batch.ts';

/** A record of a broker that is read by name, in a batch of its own: kafkajs does not tell which lay together. */
export function batchOf(
  { offset, timestamp, key, value, headers = {}, isControlRecord, batchContext }: KafkajsRecord,
  { topic, partition, incarnation = '' }: LogPartition,
): RecordBatch {
  const record = {
    topic,
    partition,
    incarnation,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: headersOf(headers),
  };
  return {
    lastOffset: record.offset,
    isControl: isControlRecord,
    ...batchContext,
    records: isControlRecord ? [] : [record],
  };
}

/** kafkajs finds what every object has where a name is "constructor" or the like, and puts it before the header's value. */
const headersOf = (headers: KafkajsHeaders): Header[] =>
  Object.entries(headers).flatMap(([name, found]) =>
    [found].flat().flatMap((value) => (value === null || Buffer.isBuffer(value) ? { name, value } : [])),
  );
