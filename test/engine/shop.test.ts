import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { partitionOfKey } from '../../engine/partitioner.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { type Basket, shop } from './shop.ts';
import { brokers, jsonCodec, produce, readAll, skip, until } from './toy.ts';

const settings = { brokers, clientId: 'test' };
const order = (product: string, customer: string, pieces = 1) => ({
  key: product,
  value: JSON.stringify({ customer, pieces }),
});
const running = new Set<() => Promise<void>>();
after(async () => void (await Promise.all([...running].map((stop) => stop()))));

async function open(given: ReturnType<typeof shop>) {
  const kafka = kafkaClient(settings);
  const worker = await startWorker({
    topology: given.graph,
    kafka,
    codec: jsonCodec,
    deps: {},
    views: new Map(),
    writers: new Map(),
    options: { sessionTimeoutMs: 1_500, lingerMs: 5, drainMs: 1_000 },
    log: () => undefined,
  }).catch(async (error: unknown) => {
    await kafka.close();
    throw error;
  });
  const stop = async () => {
    running.delete(stop);
    await worker.stop();
    await kafka.close();
  };
  running.add(stop);
  return { worker, stop };
}

async function created(given = shop()) {
  await applyTopics(settings, await planTopics(settings, given.graph));
  return given;
}

const basketsOf = async (given: ReturnType<typeof shop>) =>
  (await readAll(given.baskets.name, 3)).map((r) => [r.key, (JSON.parse(String(r.value)) as Basket).cents]);

describe('tables, repartitioning and timers on a real broker', { skip, timeout: 60_000 }, () => {
  test('orders are priced by the table, gathered by customer, and handed over once when it is quiet', async () => {
    const given = await created();
    await produce(given.prices.name, [
      { key: 'cup', value: '3' },
      { key: 'mug', value: '1000' },
      { key: 'pot', value: '70' },
      { key: 'mug', value: '500' },
    ]);
    await produce(given.orders.name, [order('cup', 'ada'), order('mug', 'ada', 2), order('pan', 'ada')]);
    await produce(given.orders.name, [order('pot', 'ben'), order('cup', 'ben')]);
    const { stop } = await open(given);
    await until(async () => (await basketsOf(given)).length >= 2);
    assert.deepEqual(
      new Map((await basketsOf(given)) as [string, number][]),
      new Map([
        ['ada', 1_003],
        ['ben', 73],
      ]),
    );
    for (const { key, partition } of await placesOf(given.priced.name))
      assert.equal(partition, partitionOfKey(Buffer.from(key), 3));
    await produce(given.prices.name, [{ key: 'cup', value: '9' }]);
    await until(async () => {
      await produce(given.orders.name, [order('cup', `probe-${randomUUID()}`)]);
      return (await basketsOf(given)).some(([key, cents]) => String(key).startsWith('probe') && cents === 9);
    });
    await stop();
  });

  test("another program's open transaction on a table's topic holds nobody up, and its rows count once it is decided", async () => {
    const given = await created();
    const foreign = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({
      transactionalId: `${given.prices.name}-foreign`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await foreign.connect();
    const transaction = await foreign.transaction();
    await produce(given.prices.name, [{ key: 'cup', value: '3' }]);
    await transaction.send({ topic: given.prices.name, messages: [{ key: 'cup', value: '9' }] });
    await produce(given.orders.name, [order('cup', 'ada')]);
    const { stop } = await open(given);
    await until(async () => (await basketsOf(given)).length > 0);
    assert.deepEqual(await basketsOf(given), [['ada', 3]]);
    await transaction.commit();
    await foreign.disconnect();
    await until(async () => {
      await produce(given.orders.name, [order('cup', `probe-${randomUUID()}`)]);
      return (await basketsOf(given)).some(([key, cents]) => String(key).startsWith('probe') && cents === 9);
    });
    await stop();
  });

  test('a timer outlives the worker that set it', async () => {
    const given = await created(shop(undefined, 2_500));
    await produce(given.prices.name, [{ key: 'cup', value: '3' }]);
    await produce(given.orders.name, [order('cup', 'ada')]);
    const first = await open(given);
    await until(async () => (await readAll(given.changelog.name, 3)).length > 0);
    await first.stop();
    assert.deepEqual(await basketsOf(given), []);
    const second = await open(given);
    await until(async () => (await basketsOf(given)).length > 0);
    assert.deepEqual(await basketsOf(given), [['ada', 3]]);
    await second.stop();
    const timers = (await readAll(given.changelog.name, 3)).filter((r) => r.key.startsWith('timer:'));
    assert.deepEqual(
      timers.map((r) => r.value === null),
      [false, true],
    );
  });

  test('a changelog or a table that is not compacted is refused at the start', async () => {
    const given = shop();
    const loose = {
      ...given.graph,
      topics: given.graph.topics.map((t) =>
        t.name === given.prices.name ? { ...t, cleanup: 'delete' as const } : t,
      ),
    };
    await applyTopics(settings, await planTopics(settings, loose));
    await assert.rejects(open(given), (error: Error) => {
      assert.match(error.message, new RegExp(`cleanup.policy=compact.*${given.prices.name} has delete`));
      return true;
    });
  });
});

async function placesOf(name: string): Promise<{ key: string; partition: number }[]> {
  const client = kafkaClient(settings);
  const places: { key: string; partition: number }[] = [];
  for (let partition = 0; partition < 3; partition += 1) {
    const { low, high } = await client.watermarks({ topic: name, partition });
    await client.read({ topic: name, partition }, { from: low, to: high }, (records) => {
      for (const { key } of records) places.push({ key: key?.toString() ?? '', partition });
    });
  }
  await client.close();
  return places;
}
