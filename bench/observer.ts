/** `node bench/observer.ts`: what counting costs per record, in processor time: nobody listening, the metrics, and the same two histograms by prom-client. */
import { Histogram, Registry } from 'prom-client';
import { workerMetrics } from '../engine/metrics/worker-metrics.ts';
import { silentUnit, type UnitObserver } from '../engine/observer.ts';

const RECORDS = 2_000_000;
/** A unit with three inputs, as publish has. */
const TOPICS = ['product-changes', 'verdicts', 'review-decisions'];
/** ms, from below one to seconds, as the latencies of records are: skewed. */
const LATENCIES = Array.from({ length: 1_024 }, (_, i) => Math.floor(((i * 7_919) % 1_024) ** 3 / 250_000));

function nanoseconds(observer: UnitObserver): number {
  const pass = (records: number): void => {
    for (let i = 0; i < records; i += 1) {
      const ms = LATENCIES[i & 1_023] as number;
      observer.recordFinished(i & 3, TOPICS[i % 3] as string, 'done', ms, ms + 30);
    }
  };
  pass(RECORDS / 10);
  const before = process.cpuUsage();
  pass(RECORDS);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / RECORDS;
}

function byPromClient(): UnitObserver {
  const registers = [new Registry()];
  const [processing, endToEnd] = ['process', 'e2e'].map((name) => {
    const histogram = new Histogram({ name, help: name, labelNames: ['unit', 'topic'], registers });
    return new Map(TOPICS.map((topic) => [topic, histogram.labels('publish', topic)]));
  });
  return {
    ...silentUnit,
    recordFinished(_partition, topic, _outcome, processingMs, endToEndMs) {
      processing?.get(topic)?.observe(processingMs / 1_000);
      endToEnd?.get(topic)?.observe(endToEndMs / 1_000);
    },
  };
}

for (const [name, observer] of [
  ['nobody listens', silentUnit],
  ['metrics', workerMetrics('bench_').observer.unit('publish')],
  ['prom-client, labels looked up before', byPromClient()],
] as const)
  process.stdout.write(`${name.padEnd(40)}${nanoseconds(observer).toFixed(0).padStart(6)} ns a record\n`);
