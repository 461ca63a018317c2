/**
 * # 6. Repartitioning
 *
 * What a unit remembers, it remembers by the key of its input, one task for each partition. So before something can be counted by
 * customer, all that concerns a customer has to lie in one partition. Orders that arrive by *order number* do not: they have to be written
 * once more, by customer, to a topic that is laid out that way. That is a repartitioning, and here it is in the open: a unit that
 * writes with another key, and a topic with `partitionBy: 'key'`.
 *
 * Outputs are laid out in one of two ways:
 *
 * - `partitionBy: 'task'` (the default): into the partition number of the task that writes. What belongs together stays together, and
 *   units can be chained without a thought, also when keys grow (`order-7` becomes `order-7/line-2`).
 * - `partitionBy: 'key'`: into the partition of the record's own key, by the hash that Kafka's Java clients and kafkajs use (murmur2). The
 *   records lie where every other producer would have put them.
 *
 * Kafka Streams repartitions by itself where an operator changed the key, through a topic with a made-up name; that it did is seen on the
 * bill. Here nothing is written that is not on the map, and nothing is repartitioned that you did not ask for, which has its own price:
 * the last test of this chapter.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changelog,
  deadLetterTopic,
  emit,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { done, drop } from '../../engine/outcome.ts';
import { partitionOfKey } from '../../engine/partitioner.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Order {
  readonly customer: string;
  readonly cents: number;
}

const orders = topic<Order>()('orders', { does: 'orders, by order number' });
const byCustomer = topic<Order>()('orders-by-customer', {
  does: 'the same orders, by customer',
  partitionBy: 'key',
});
const sums = topic<number>()('sums', { does: 'what each customer spent', cleanup: 'compact' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });
const memory = changelog<number>()('sums-memory', { does: 'sums' });

// The first unit only turns the key. It has no state, so it costs one more pass through Kafka and no memory.
const turn = stage({
  name: 'turn',
  does: 'files orders under their customer',
  reads: orders,
  writes: [byCustomer],
  create: () => (order) =>
    order === null ? drop('cancelled') : done({ emit: [emit(byCustomer, order.customer, order)] }),
});
const filing = unit({
  name: 'filing',
  does: 'files orders under their customer',
  inputs: [from(orders, pipe(turn))],
  outputs: [byCustomer],
});

// The second adds up by customer.
const add = stage({
  name: 'add',
  does: 'adds up',
  reads: byCustomer,
  writes: [sums],
  remembers: memory,
  create:
    () =>
    (order, { key, state = 0 }) => {
      const sum = state + (order?.cents ?? 0);
      return done({ state: sum, emit: [emit(sums, key, sum)] });
    },
});
const adding = unit({
  name: 'adding',
  does: 'adds up what a customer spent',
  inputs: [from(byCustomer, pipe(add))],
  outputs: [sums],
  store: { changelog: memory },
});

const shop = topology({ name: 'shop', units: [filing, adding], sinks: [], deadLetters, partitions: 3 });
const customers = ['ada', 'ben', 'cem', 'dan'];

test('what belongs to a customer is added up in one place', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  for (let n = 0; n < 40; n += 1)
    driver.pipe(orders, `order-${String(n)}`, { customer: customers[n % 4] ?? '', cents: 100 });
  await driver.catchUp();

  assert.deepEqual(await driver.table(sums), new Map(customers.map((name) => [name, 1_000] as const)));
  for (const { key, partition } of await driver.output(byCustomer))
    assert.equal(partition, partitionOfKey(Buffer.from(key), 3));
});

// The topics on both sides of a repartitioning need not have equally many partitions: it is where a system widens or narrows.
test('the topics before and after may be cut differently', async () => {
  const wide = topic<Order>()('orders', { does: 'orders, by order number', partitions: 6 });
  const driver = await testDriver({
    topology: topology({
      name: 'shop',
      units: [{ ...filing, inputs: [from(wide, pipe(turn))] }, adding],
      sinks: [],
      deadLetters,
      partitions: 2,
    }),
    codec: jsonCodec,
  });
  for (let n = 0; n < 40; n += 1)
    driver.pipe(wide, `order-${String(n)}`, { customer: customers[n % 4] ?? '', cents: 100 });
  await driver.catchUp();
  assert.equal(new Set((await driver.output(wide)).map((r) => r.partition)).size, 6);
  assert.deepEqual(await driver.table(sums), new Map(customers.map((name) => [name, 1_000] as const)));
});

// Two hops, two transactions, and still each order counts once: each hop is exactly once by itself, and Kafka keeps what lies between.
// Here the first worker is killed after a commit of the first unit, before it hears of it; the second after one of the second unit.
test('a crash in either hop counts nothing twice', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  const killed: string[] = [];
  driver.onStep(({ name, of }) => {
    if (name !== 'commit.done' || killed.length === 2) return undefined;
    killed.push(of);
    // Somebody starts another worker, as a supervisor would.
    driver.spawn();
    return 'crash';
  });
  for (let n = 0; n < 40; n += 1)
    driver.pipe(orders, `order-${String(n)}`, { customer: customers[n % 4] ?? '', cents: 100 });
  await driver.catchUp();
  assert.match(killed.join(), /^shop-filing-.*shop-adding-/);
  assert.deepEqual(await driver.table(sums), new Map(customers.map((name) => [name, 1_000] as const)));
});

// What goes wrong without: the same map, and the topic in the middle left at its default. The orders of a customer stay in the partitions
// that their order numbers gave them, three tasks add up a part each, and no sum is right. Nothing fails, which is the danger: whenever
// a stage writes another key than the one it was given, ask where that key will be counted.
test('without a repartitioning the parts are added up apart', async () => {
  const driver = await testDriver({
    topology: topology({
      name: 'shop',
      units: [
        { ...filing, outputs: [{ ...byCustomer, partitionBy: 'task' }] },
        { ...adding, inputs: [from({ ...byCustomer, partitionBy: 'task' }, pipe(add))] },
      ],
      sinks: [],
      deadLetters,
      partitions: 3,
    }),
    codec: jsonCodec,
  });
  for (let n = 0; n < 40; n += 1)
    driver.pipe(orders, `order-${String(n)}`, { customer: customers[n % 4] ?? '', cents: 100 });
  await driver.catchUp();
  const ada = (await driver.output(sums)).filter(({ key }) => key === 'ada');
  assert.ok(new Set(ada.map(({ partition }) => partition)).size > 1);
  assert.ok(ada.every(({ value }) => Number(value) < 1_000));
});

// Next: what becomes of records that cannot be worked on. 07-failures.test.ts
