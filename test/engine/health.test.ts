import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { sink } from '../../engine/language.ts';
import type { RuntimeOptions } from '../../engine/runtime/options.ts';
import { livenessComplaints, readinessComplaints } from '../../engine/runtime/readiness.ts';
import { startWorker, type Worker } from '../../engine/runtime/worker.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import { brokers, createTopics, jsonCodec, produce, skip, toy, until } from './toy.ts';

const away = Object.assign(new Error('the dependency is away'), { retriable: true });
const closing: (() => Promise<void>)[] = [];

async function start(
  t: ReturnType<typeof toy>,
  deps: { work?: () => Promise<void>; write?: SinkWriter['write'] },
  options: Partial<RuntimeOptions> = {},
): Promise<Worker> {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  const inputs = t.graph.topics.filter(({ name }) => name === t.output);
  const sinks = deps.write ? [sink({ name: 'keep', does: 'keeps', inputs })] : [];
  const worker = await startWorker({
    topology: { ...t.graph, sinks },
    kafka,
    codec: jsonCodec,
    deps,
    views: new Map(),
    writers: new Map(deps.write ? [['keep', { write: deps.write }]] : []),
    options: { sessionTimeoutMs: 1_500, lingerMs: 10, drainMs: 500, sinkLingerMs: 20, ...options },
    log: () => undefined,
  });
  closing.push(() => worker.stop().then(() => kafka.close()));
  return worker;
}

const ready = (worker: Worker, stalledAfterMs?: number): string[] =>
  readinessComplaints(worker.status(), Date.now(), stalledAfterMs).map(({ unit, code }) => `${unit} ${code}`);
const live = (worker: Worker): string[] => livenessComplaints(worker.status()).map(({ code }) => code);

describe('the health of a worker on a real broker', { skip, timeout: 60_000 }, () => {
  after(() => Promise.all(closing.map((close) => close())));

  test('it is ready once it has joined and taken its partitions over', async () => {
    const t = toy();
    await createTopics(t);
    const worker = await start(t, {});
    assert.deepEqual(ready(worker), ['count not-joined']);
    await until(() => ready(worker).length === 0);
    assert.equal(worker.status()[0]?.tasks.length, 2);
    assert.deepEqual(live(worker), []);
  });

  test('a dependency that is away turns readiness off and leaves it alive; it is ready again once it answers', async () => {
    const t = toy();
    await createTopics(t);
    let isAway = true;
    const work = async (): Promise<void> => {
      if (isAway) throw away;
    };
    const worker = await start(t, { work }, { stuckAfterMs: 1_000 });
    await produce(t.input, [{ key: 'a', value: '"w"' }]);
    await until(() => ready(worker).includes('count paused'));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.deepEqual(live(worker), []);
    isAway = false;
    await until(() => ready(worker).length === 0);
  });

  test('a sink whose target is away does the same', async () => {
    const t = toy();
    await createTopics(t);
    let isAway = true;
    const write = async (): Promise<void> => {
      if (isAway) throw away;
    };
    const worker = await start(t, { write });
    await produce(t.input, [{ key: 'a', value: '"w"' }]);
    await until(() => ready(worker).includes('keep paused'));
    assert.deepEqual(live(worker), []);
    isAway = false;
    await until(() => ready(worker).length === 0);
  });

  test('a record that never ends stalls its task, and then is the end of its life', async () => {
    const t = toy();
    await createTopics(t, 1);
    const forever = new Promise<void>(() => undefined);
    const worker = await start(t, { work: () => forever }, { stuckAfterMs: 1_000 });
    await until(() => ready(worker).length === 0);
    await produce(t.input, [{ key: 'a', value: '"w"' }]);
    await until(() => ready(worker, 300).includes('count stalled'));
    assert.deepEqual(live(worker), []);
    await until(() => live(worker).includes('stuck'));
    assert.deepEqual(ready(worker, 300), ['count stuck']);
    // Without heartbeats the group gives the partition to whoever else is there.
    const successor = await start(t, {});
    await until(() => successor.status()[0]?.tasks[0]?.inputs[0]?.position === 1);
  });
});
