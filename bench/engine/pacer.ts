/**
 * Sends records at a steady pace until it has sent all of them, each marked with the moment in which it was due. Sends one message:
 * how late it was itself (ms, 99th percentile).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { latency } from '../statistics.ts';
import { encodeValue, preciseNow } from './payload.ts';
import { type KeyedValue, openPlainProducer } from './plain-producer.ts';
import { partitionerOf } from './writer.ts';

const {
  BENCH_BROKERS = '',
  BENCH_TOPIC: topic = '',
  BENCH_PARTITIONS = '1',
  BENCH_RATE = '1',
  BENCH_RECORDS = '0',
} = process.env;
const rate = Number(BENCH_RATE);
const records = Number(BENCH_RECORDS);
const partitionOf = partitionerOf(Number(BENCH_PARTITIONS));
/** Fast paces are sent in small groups: a timer is no finer. A group may be one batch, and the broker takes 1 MiB at most. */
const TICK_MS = 5;
const GROUP_RECORDS = 500;

const producer = await openPlainProducer(BENCH_BROKERS.split(','), topic);
const under = new Set<Promise<void>>();
const lateBy: number[] = [];
const start = preciseNow() + 100;
const dueAt = (id: number): number => start + (1_000 * id) / rate;
for (let id = 0; id < records;) {
  const now = preciseNow();
  const batches = new Map<number, KeyedValue[]>();
  const end = id + GROUP_RECORDS;
  for (; id < Math.min(records, end) && dueAt(id) <= now; id += 1) {
    const key = Buffer.from(`n${String(id).padStart(9, '0')}`);
    const partition = partitionOf(key);
    const batch = batches.get(partition) ?? [];
    batch.push({ key, value: encodeValue({ phase: 'timed', id, sentAt: dueAt(id) }) });
    batches.set(partition, batch);
    lateBy.push(now - dueAt(id));
  }
  if (batches.size > 0) {
    const sent = producer.send(batches);
    under.add(sent);
    void sent.finally(() => under.delete(sent));
  }
  await sleep(Math.max(0, Math.min(TICK_MS, dueAt(id) - preciseNow())));
}
await Promise.all(under);
producer.close();
process.send?.(latency(lateBy).p99, () => process.exit(0));
