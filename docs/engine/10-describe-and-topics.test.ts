/**
 * # 10. The map, and the topics on the broker
 *
 * A topology is a value. Before anything runs, it can be printed for people, drawn for a wiki, and compared by a test with what it was
 * yesterday. And since it says of each topic what it must look like, nobody has to guess what to create.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, describeAsMermaid, describeAsText } from '../../engine/describe.ts';
import {
  changelog,
  deadLetterTopic,
  emit,
  from,
  partitionsOf,
  pipe,
  sink,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { done, drop, forward } from '../../engine/outcome.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Order {
  readonly customer: string;
  readonly cents: number;
}

// All that may be said of a topic. `config` is what the broker calls it, for whatever the engine does not care about.
const orders = topic<Order>()('orders', {
  does: 'orders, by order number',
  isPublic: true,
  partitions: 6,
  config: { 'retention.ms': '604800000' },
});
const byCustomer = topic<Order>()('orders-by-customer', {
  does: 'the same, by customer',
  partitionBy: 'key',
});
const blocked = topic<boolean>()('blocked', { does: 'customers who may not order', cleanup: 'compact' });
const sums = topic<number>()('sums', {
  does: 'what each customer spent',
  cleanup: 'compact',
  isPublic: true,
});
const memory = changelog<number>()('sums-memory', { does: 'sums' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });

const turn = stage({
  name: 'turn',
  does: 'files orders under their customer',
  reads: orders,
  writes: [byCustomer],
  create: () => (order) =>
    order ? done({ emit: [emit(byCustomer, order.customer, order)] }) : drop('cancelled'),
});
const allow = stage({
  name: 'allow',
  does: 'leaves blocked customers out',
  reads: byCustomer,
  create:
    () =>
    (order, { key, table }) =>
      order && !table(blocked).get(key) ? forward(order) : drop('blocked'),
});
const add = stage({
  name: 'add',
  does: 'adds up',
  writes: [sums],
  remembers: memory,
  create:
    () =>
    ({ cents }: Order, { key, state = 0 }) =>
      done({ state: state + cents, emit: [emit(sums, key, state + cents)] }),
});

const filing = unit({
  name: 'filing',
  does: 'files orders under their customer',
  inputs: [from(orders, pipe(turn))],
  outputs: [byCustomer],
});
const adding = unit({
  name: 'adding',
  does: 'adds up what customers spend',
  inputs: [from(byCustomer, pipe(allow, add))],
  tables: [blocked],
  outputs: [sums],
  views: [sums.name],
  store: { changelog: memory },
});
const shop = topology({
  name: 'shop',
  units: [filing, adding],
  sinks: [sink({ name: 'warehouse', does: 'a row for each sum', inputs: [sums] })],
  deadLetters,
  // Of all topics that do not say their own. It bounds how many workers can share a unit; keys are worked on side by side within one.
  partitions: 3,
});

// For a terminal. Keep it in a file beside the code and compare it in a test: then no change of the map goes unseen through a review.
test('as text', () => {
  assert.equal(
    describeAsText(describe(shop)),
    `
Topology: shop

  filing: files orders under their customer
    orders ─► [ TURN ]
      ─► orders-by-customer
      turn               files orders under their customer

  adding: adds up what customers spend
    orders-by-customer ─► [ ALLOW ─► ADD ]
      looks into blocked
      ─► sums  (also applied to a view, after the commit)
      remembers in sums-memory
      allow              leaves blocked customers out
      add                adds up

  warehouse: a row for each sum
    sums ─► [ WAREHOUSE ]

  every unit ─► dead-letters

Topics:
  orders              public    delete   6 partitions          orders, by order number
  orders-by-customer  internal  delete   3 partitions  by key  the same, by customer
  blocked             internal  compact  3 partitions          customers who may not order
  sums                public    compact  3 partitions          what each customer spent
  sums-memory         internal  compact  3 partitions          sums
  dead-letters        internal  delete   3 partitions          what nobody could use
`.trimStart(),
  );
});

test('as a drawing, in mermaid', () => {
  const drawing = describeAsMermaid(describe(shop));
  assert.match(drawing, /^flowchart LR\n/);
  assert.match(drawing, /orders\(\[orders\]\) --> filing_unit/);
  assert.match(drawing, /blocked\[\(blocked\)\] -\. table \.-> adding_unit/);
});

// As plain data, for whoever wants to make something of it: a wiki page, an alert for each input, the topics.
test('as data, from which topics are created', () => {
  const { topics } = describe(shop);
  assert.deepEqual(
    topics.map(({ name, partitions, cleanup }) => [name, partitions, cleanup]),
    [
      ['orders', 6, 'delete'],
      ['orders-by-customer', 3, 'delete'],
      ['blocked', 3, 'compact'],
      ['sums', 3, 'compact'],
      ['sums-memory', 3, 'compact'],
      ['dead-letters', 3, 'delete'],
    ],
  );
  assert.deepEqual(topics[0]?.config, { 'retention.ms': '604800000' });
  assert.equal(partitionsOf(shop, orders), 6);
});

// ## What a worker refuses
//
// The engine creates no topics by itself: partitions and retention are a decision, and a typing error should not become a topic. A tool that
// shows the difference first and then creates what is missing is in adapters/kafka/topic-admin.ts (`planTopics`, `applyTopics`; chapter 12).
// At start, a worker looks at the broker, and what would go wrong silently later is refused at once, with a sentence.
const refusal = (given: Parameters<typeof topology>[0]) =>
  testDriver({ topology: topology(given), codec: jsonCodec }).then(
    () => 'it started',
    (error: unknown) => (error as Error).message,
  );
const map = { name: 'shop', sinks: [], deadLetters, partitions: 3 };

test('a map with nothing in it, or a name with spaces, is refused', async () => {
  assert.match(await refusal({ ...map, units: [] }), /shop has no unit and no sink/);
  assert.match(
    await refusal({ ...map, units: [{ ...filing, name: 'file it' }] }),
    /"file it" cannot be the name/,
  );
});

test('inputs that do not meet are refused', async () => {
  // By key, order 7 lies in one partition of `orders` and its payment in another of `payments`: no task would ever see both.
  const payments = topic<Order>()('payments', { does: 'payments, by order number', partitions: 4 });
  const both = { ...filing, inputs: [from(orders, pipe(turn)), from(payments, pipe(turn))] };
  assert.match(
    await refusal({ ...map, units: [both] }),
    /the topics of filing must have equally many partitions.*orders has 6, payments has 4/,
  );
});

test('a memory that forgets is refused', async () => {
  const leaky = topic<{ state: number | null }>()('sums-memory', { does: 'sums' });
  assert.match(
    await refusal({ ...map, units: [{ ...adding, store: { changelog: leaky } }] }),
    /cleanup\.policy=compact alone: sums-memory has delete/,
  );
});

test('a topic that is missing is named', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec, workers: 0 });
  driver.broker.deleteTopic('sums');
  await assert.rejects(driver.start(), /these topics do not exist: sums/);
});

// What the map alone shows to be wrong is refused earlier still, before there is a worker.
test('a map that could be read in two ways is refused', () => {
  const both = { ...filing, name: 'both', store: { changelog: memory } };
  assert.throws(
    () => topology({ ...map, units: [adding, both] }),
    /adding and both remember in sums-memory: each would restore what the other wrote/,
  );
});

test('a name that no broker takes is refused where it is written', () => {
  assert.throws(() => topic()('orders by customer', { does: 'orders' }), /cannot be the name of a topic/);
});

test('a view of a repartitioned topic is refused before there is a map', () => {
  assert.throws(
    () =>
      unit({
        name: 'filing',
        does: 'files',
        inputs: [from(orders, pipe(turn))],
        outputs: [byCustomer],
        views: [byCustomer.name],
      }),
    /has a view, so task p must write partition p of it/,
  );
});

// Next: a crash between any two steps. 11-crashes.test.ts
