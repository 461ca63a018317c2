import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { commitMetadata } from '../../engine/runtime/takeover/log-position.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { brokers, createTopics, jsonCodec, produce, readAll, recreate, skip, toy, until } from './toy.ts';
import { noFetchById } from '../kafka/broker-version.ts';

const options = { sessionTimeoutMs: 1_500, lingerMs: 10, drainMs: 2_000 };
const workers = new Set<() => Promise<void>>();
afterEach(async () => {
  await Promise.all([...workers].map((stop) => stop()));
  workers.clear();
});

async function worker(t: ReturnType<typeof toy>) {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  const running = await startWorker({
    topology: t.graph,
    kafka,
    codec: jsonCodec,
    deps: {},
    views: new Map(),
    writers: new Map(),
    options,
    log: () => undefined,
  });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= running.stop().then(() => kafka.close()));
  workers.add(stop);
  return { ...running, stop };
}

const words = (n: number, name: string) =>
  Array.from({ length: n }, (_, i) => ({
    key: `k${String(i % 4)}`,
    value: JSON.stringify(name + String(i)),
  }));
const outputs = async (t: ReturnType<typeof toy>): Promise<{ of: string; count: number; event: string }[]> =>
  (await readAll(t.output)).map(({ value, headers }) => ({
    ...(JSON.parse(String(value)) as { of: string; count: number }),
    event: headers['event'] ?? '',
  }));
const from = (all: readonly { of: string }[], name: string) => all.filter(({ of }) => of.startsWith(name));

describe('an input that is deleted and created anew', { skip: skip || noFetchById, timeout: 120_000 }, () => {
  test('is read from its beginning by a worker that remembers the old one, under events of its own', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, words(40, 'old'));
    const first = await worker(t);
    await until(async () => (await outputs(t)).length === 40);
    await first.stop();
    await recreate(t.input);
    await produce(t.input, words(60, 'new'));
    const second = await worker(t);
    await until(async () => (await outputs(t)).length >= 100);
    await second.stop();
    const all = await outputs(t);
    assert.equal(new Set(from(all, 'new').map(({ of }) => of)).size, 60);
    assert.equal(all.length, 100);
    assert.equal(new Set(all.map(({ event }) => event)).size, 100);
    // What is remembered of the keys outlives the topic.
    assert.equal(Math.max(...all.map(({ count }) => count)), 25);
  });

  test('under a running worker is read from its beginning', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, words(40, 'old'));
    const running = await worker(t);
    await until(async () => (await outputs(t)).length === 40);
    await recreate(t.input);
    await produce(t.input, words(120, 'new'));
    await until(async () => (await outputs(t)).length >= 160);
    assert.ok((running.status()[0]?.restarts ?? 0) >= 2);
    await running.stop();
    const all = await outputs(t);
    assert.equal(all.length, 160);
    assert.equal(new Set(from(all, 'new').map(({ of }) => of)).size, 120);
  });

  test('is read from its beginning although an offset of the old one was committed after it', async () => {
    const t = toy();
    await createTopics(t, 1);
    const kafka = kafkaClient({ brokers, clientId: 'test' });
    const old = (await kafka.incarnations([t.input])).get(t.input) ?? '';
    await recreate(t.input, 1);
    await produce(t.input, words(9, 'new'));
    const late = await kafka.transactor(`${t.name}-late`);
    workers.add(() => late.close()).add(() => kafka.close());
    const groupId = `${t.name}-count`;
    const at = { topic: t.input, partition: 0 };
    await late.commit({
      records: [],
      groupId,
      offsets: [{ ...at, offset: 5, metadata: commitMetadata(old) }],
    });
    await until(async () => (await kafka.committed(groupId, [at])).size === 1);
    const running = await worker(t);
    await until(async () => (await readAll(t.output, 1)).length === 9);
    await running.stop();
  });

  test('keeps the timers of the old one, each under its own event', async () => {
    const t = toy();
    await createTopics(t, 1);
    const patience = [{ key: 'a', value: JSON.stringify('patience') }];
    await produce(t.input, patience);
    const first = await worker(t);
    await until(async () => (await readAll(t.changelog, 1)).length > 0);
    await first.stop();
    await recreate(t.input, 1);
    await produce(t.input, patience);
    const second = await worker(t);
    await until(async () => (await readAll(t.output, 1)).length === 2);
    await second.stop();
    const events = (await readAll(t.output, 1)).map(({ headers }) => headers['event'] ?? '');
    assert.deepEqual(
      events.map((event) => event.replace(/^[^/]+/, '…')),
      ['…/0/0', '…/0/0'],
    );
    assert.notEqual(events[0], events[1]);
  });
});
