import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { type WorkerMetrics, workerMetrics } from '../../engine/metrics/worker-metrics.ts';
import { startWorker, type Worker } from '../../engine/runtime/worker.ts';
import { brokers, createTopics, jsonCodec, produce, readAll, skip, toy, until } from './toy.ts';

const closing: (() => Promise<void>)[] = [];

async function start(
  t: ReturnType<typeof toy>,
  deps: { work?: (word: string) => Promise<void> } = {},
): Promise<{ worker: Worker; metrics: WorkerMetrics }> {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  const metrics = workerMetrics('toy_');
  const worker = await startWorker({
    topology: t.graph,
    kafka,
    codec: jsonCodec,
    deps,
    views: new Map(),
    writers: new Map(),
    options: { sessionTimeoutMs: 1_500, lingerMs: 10, drainMs: 2_000 },
    observer: metrics.observer,
    log: () => undefined,
  });
  metrics.follow(worker);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= worker.stop().then(() => kafka.close()));
  closing.push(stop);
  return { worker: { ...worker, stop }, metrics };
}

/** Of one scrape: the samples whose name and labels are matched. */
async function samples(
  { registry }: WorkerMetrics,
  pattern: RegExp,
): Promise<[line: string, value: number][]> {
  const lines = (await registry.metrics())
    .split('\n')
    .filter((line) => !line.startsWith('#') && pattern.test(line));
  return lines.map((line) => [line, Number(line.split(' ').at(-1))]);
}
const sum = async (metrics: WorkerMetrics, pattern: RegExp): Promise<number> =>
  (await samples(metrics, pattern)).reduce((total, [, value]) => total + value, 0);

const words = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    key: `k${String(i % 10)}`,
    value: JSON.stringify(`w${String(i)}`),
  }));

describe('the metrics of a worker on a real broker', { skip, timeout: 60_000 }, () => {
  after(async () => {
    for (const close of closing) await close();
  });

  test('count each record once, with its outcome, and what its transactions wrote', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, [...words(200), { key: 'a', value: '"poison"' }, { key: 'b', value: 'no json' }]);
    const { worker, metrics } = await start(t);
    await until(async () => (await sum(metrics, /^toy_process_records_total/)) === 202);
    assert.equal(await sum(metrics, /^toy_process_records_total.*outcome="done"/), 200);
    assert.equal(await sum(metrics, /^toy_process_records_total.*outcome="dead-letter"/), 2);
    assert.deepEqual((await samples(metrics, /^toy_dead_letters_total/)).map(([line]) => line).sort(), [
      'toy_dead_letters_total{unit="count",stage="count",code="poison"} 1',
      'toy_dead_letters_total{unit="count",stage="decode",code="undecodable"} 1',
    ]);
    assert.equal(await sum(metrics, /^toy_process_latency_seconds_count/), 202);
    assert.equal(await sum(metrics, /^toy_record_e2e_latency_seconds_count/), 202);
    assert.equal(await sum(metrics, /^toy_record_e2e_latency_seconds_bucket.*le="60"/), 202);
    const committed = await sum(metrics, /^toy_transactions_total.*outcome="committed"/);
    assert.ok(committed > 0);
    assert.equal(await sum(metrics, /^toy_commit_latency_seconds_count/), committed);
    assert.equal(await sum(metrics, /^toy_transaction_records_count/), committed);
    await worker.stop();
    const written = await Promise.all(
      [t.output, t.dead, t.events, t.changelog].map((topic) => readAll(topic)),
    );
    assert.equal(
      await sum(metrics, /^toy_transaction_records_sum/),
      written.reduce((n, records) => n + records.length, 0),
    );
  });

  test('say how much waits and for how long, and how time is spent', async () => {
    const t = toy();
    await createTopics(t, 1);
    const gate = Promise.withResolvers<void>();
    const { metrics } = await start(t, { work: () => gate.promise });
    await produce(t.input, words(40));
    await until(async () => (await sum(metrics, /^toy_task_lag_records/)) === 40);
    const [oldest, lag] = [/^toy_task_oldest_in_flight_seconds/, /^toy_task_lag_seconds/];
    // Records count as lag before they are read; how long they are worked on begins later.
    await until(async () => (await sum(metrics, oldest)) >= 0.3 && (await sum(metrics, lag)) >= 0.3);
    gate.resolve();
    await until(async () => (await sum(metrics, /^toy_task_lag_records/)) === 0);
    assert.equal(await sum(metrics, oldest), 0);
    assert.equal(await sum(metrics, lag), 0);
    assert.equal(await sum(metrics, /^toy_task_state_keys/), 10);
    assert.ok((await sum(metrics, /^toy_task_time_seconds_total.*activity="busy"/)) >= 0.25);
    assert.equal((await samples(metrics, /^toy_task_phase.*phase="running"/)).length, 1);
  });

  test('tell of a takeover what it has read', async () => {
    const t = toy();
    await createTopics(t, 1);
    await produce(t.input, words(50));
    const first = await start(t);
    await until(async () => (await sum(first.metrics, /^toy_process_records_total/)) === 50);
    await first.worker.stop();
    const second = await start(t);
    await until(async () => (await sum(second.metrics, /^toy_unit_running_tasks/)) === 1);
    assert.ok((await sum(second.metrics, /^toy_restored_records_total/)) >= 10);
    assert.equal(await sum(second.metrics, /^toy_task_takeover_seconds_count/), 1);
  });

  test('of a task end when its partition moves to another worker', async () => {
    const t = toy();
    await createTopics(t, 2);
    const a = await start(t);
    await until(async () => (await samples(a.metrics, /^toy_task_lag_records/)).length === 2);
    const b = await start(t);
    await until(async () => (await samples(b.metrics, /^toy_task_lag_records/)).length === 1);
    const partitions = async ({ metrics }: typeof a): Promise<(string | undefined)[]> =>
      (await samples(metrics, /^toy_task_/))
        .filter(([line]) => line.includes('partition='))
        .map(([line]) => /partition="(\d)"/.exec(line)?.[1]);
    await until(async () => new Set(await partitions(a)).size === 1);
    assert.notDeepEqual(new Set(await partitions(a)), new Set(await partitions(b)));
  });
});
