/**
 * Sends records at a steady pace until it has sent all of them, each marked with the moment in which it was due. Sends one message:
 * how late it was itself (ms, 99th percentile).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaOf } from '../../adapters/kafka/protocol.ts';
import { latency } from '../statistics.ts';
import { encodeValue, preciseNow } from './payload.ts';
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
/** Fast paces are sent in small groups: a timer is no finer. A group is one batch at most, which the broker takes up to 1 MiB of. */
const TICK_MS = 5;
const GROUP_RECORDS = 500;

const producer = kafkaOf({ brokers: BENCH_BROKERS.split(','), clientId: 'bench-engine-pacer' }).producer({
  allowAutoTopicCreation: false,
});
await producer.connect();
const under = new Set<Promise<unknown>>();
const lateBy: number[] = [];
const start = preciseNow() + 100;
const dueAt = (id: number): number => start + (1_000 * id) / rate;
for (let id = 0; id < records;) {
  const now = preciseNow();
  const messages = [];
  for (; id < records && dueAt(id) <= now && messages.length < GROUP_RECORDS; id += 1) {
    const key = Buffer.from(`n${String(id).padStart(9, '0')}`);
    messages.push({
      key,
      value: encodeValue({ phase: 'timed', id, sentAt: dueAt(id) }),
      partition: partitionOf(key),
    });
    lateBy.push(now - dueAt(id));
  }
  if (messages.length > 0) {
    const sent = producer.send({ topic, acks: -1, messages });
    under.add(sent);
    void sent.finally(() => under.delete(sent));
  }
  await sleep(Math.max(0, Math.min(TICK_MS, dueAt(id) - preciseNow())));
}
await Promise.all(under);
await producer.disconnect();
process.send?.(latency(lateBy).p99, () => process.exit(0));
