import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { type Counted, brokers, createTopics, jsonCodec, produce, readAll, skip, toy, until } from './toy.ts';

const quiet = (): void => undefined;
const options = { sessionTimeoutMs: 1_500, lingerMs: 10, drainMs: 2_000, expiryCheckMs: 200 };

async function worker(t: ReturnType<typeof toy>, deps: { work?: (word: string) => Promise<void> } = {}) {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  const running = await startWorker({
    topology: t.graph,
    kafka,
    codec: jsonCodec,
    deps,
    views: new Map(),
    writers: new Map(),
    options,
    log: quiet,
  });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= running.stop().then(() => kafka.close()));
  workers.add(stop);
  return { ...running, stop };
}

/** Of the test that runs: one that fails leaves its workers to be stopped here. */
const workers = new Set<() => Promise<void>>();
afterEach(async () => {
  await Promise.all([...workers].map((stop) => stop()));
  workers.clear();
});

const counts = async (t: ReturnType<typeof toy>): Promise<Counted[]> =>
  (await readAll(t.output)).map((r) => JSON.parse(String(r.value)) as Counted);
const words = (n: number, keys: number) =>
  Array.from({ length: n }, (_, i) => ({
    key: `k${String(i % keys)}`,
    value: JSON.stringify(`w${String(i)}`),
  }));

describe('a unit on a real broker', { skip, timeout: 120_000 }, () => {
  test('passes each record once, in order of its key, with state', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, words(3_000, 30));
    const w = await worker(t);
    await until(async () => (await readAll(t.output)).length >= 3_000);
    await w.stop();
    const found = await counts(t);
    assert.equal(found.length, 3_000);
    assert.equal(new Set(found.map((c) => c.of)).size, 3_000);
    assert.equal(found.filter((c) => c.count === 100).length, 30);
  });

  test('goes on where it stopped, with its state', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, words(100, 10));
    const first = await worker(t);
    await until(async () => (await readAll(t.output)).length === 100);
    await first.stop();
    await produce(t.input, words(100, 10));
    const second = await worker(t);
    await until(async () => (await readAll(t.output)).length >= 200);
    await second.stop();
    const found = await counts(t);
    assert.equal(found.length, 200);
    assert.equal(Math.max(...found.map((c) => c.count)), 20);
  });

  test('loses and doubles nothing when two workers come and go', async () => {
    const t = toy();
    await createTopics(t);
    const slowly = { work: () => new Promise<void>((resolve) => setTimeout(resolve, 2)) };
    await produce(t.input, words(2_000, 40));
    const a = await worker(t, slowly);
    await until(async () => (await readAll(t.output)).length > 100);
    const b = await worker(t, slowly);
    await until(async () => (await readAll(t.output)).length > 600);
    await a.stop();
    await until(async () => (await readAll(t.output)).length >= 2_000, 60_000);
    await b.stop();
    const found = await counts(t);
    assert.equal(found.length, 2_000);
    assert.equal(new Set(found.map((c) => c.of)).size, 2_000);
    assert.equal(found.filter((c) => c.count === 50).length, 40);
  });

  test('dead-letters a bad record and undecodable bytes untouched, and goes on', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, [
      { key: 'a', value: JSON.stringify('poison') },
      { key: 'a', value: Buffer.from([0xff, 0x00, 0x7b]) },
      { key: 'a', value: JSON.stringify('fine') },
    ]);
    const w = await worker(t);
    await until(async () => (await readAll(t.output)).length === 1);
    await w.stop();
    const letters = await readAll(t.dead);
    assert.deepEqual(
      letters.map((l) => l.headers['__connect.errors.exception.class.name']),
      ['poison', 'undecodable'],
    );
    assert.deepEqual(letters[1]?.value, Buffer.from([0xff, 0x00, 0x7b]));
    assert.equal(letters[0]?.headers['__connect.errors.topic'], t.input);
  });

  test('brings a record back by a durable timer, also after a restart', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, [{ key: 'a', value: JSON.stringify('patience') }]);
    const first = await worker(t);
    await until(async () => (await readAll(t.changelog)).length > 0);
    await first.stop();
    const second = await worker(t);
    await until(async () => (await readAll(t.output)).length === 1);
    await second.stop();
    assert.deepEqual(await counts(t), [{ count: 1, of: 'patience' }]);
  });

  test('forgets a value when its time is over, also in the changelog', async () => {
    const t = toy();
    await createTopics(t);
    await produce(t.input, [{ key: 'a', value: JSON.stringify('brief') }]);
    const w = await worker(t);
    await until(async () =>
      (await readAll(t.changelog)).some((r) => r.key === 'state:a' && r.value === null),
    );
    await produce(t.input, [{ key: 'a', value: JSON.stringify('again') }]);
    await until(async () => (await readAll(t.output)).length === 2);
    await w.stop();
    assert.deepEqual(
      (await counts(t)).map((c) => c.count),
      [1, 1],
    );
  });
});
