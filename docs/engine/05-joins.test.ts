/**
 * # 5. Joins
 *
 * Two things that belong together arrive in two topics. There are two ways to bring them together, and which one it is depends on a
 * single question: does the second thing *happen*, or does it merely *hold*?
 *
 * - **It happens** (a payment for an order): read both topics as inputs of one unit. Their stages share the state of a key, and whichever
 *   record comes second finds what the first has left.
 * - **It holds** (the price of an item): declare the topic as a *table*. Stages look the present value up; a change of it moves nothing.
 *
 * Both rest on the same layout. A task owns partition p of *all* topics of its unit, so whatever has the same key meets in one task, as
 * long as the topics have equally many partitions. A worker refuses to start where they have not (chapter 10). Where keys differ, one
 * side must be repartitioned first (chapter 6).
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
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

const DAY = 24 * 3_600_000;

interface Order {
  readonly item: string;
}
interface Payment {
  readonly cents: number;
}
interface Shipment {
  readonly item: string;
  readonly paid: number;
}
/** What is known of an order so far. */
interface Half {
  readonly item?: string;
  readonly paid?: number;
}

const orders = topic<Order>()('orders', { does: 'orders, by order number' });
const payments = topic<Payment>()('payments', { does: 'payments, by order number' });
const shipments = topic<Shipment>()('shipments', { does: 'what is sent, by order number' });
const unpaid = topic<Half>()('unpaid', { does: 'orders that nobody paid within a week' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });
const memory = changelog<Half>()('matching-memory', { does: 'halves' });

// Nothing is promised about the order of records in *different* topics: a payment may be read before its order. So there is one function
// that adds a half to what is known, whichever it is, and both stages use it. Write joins like this and no timing can surprise them.
function complete(known: Half, key: string, now: number) {
  const { item, paid } = known;
  if (item === undefined || paid === undefined)
    return done({ state: known, timers: [{ name: 'too-late', at: now + 7 * DAY }] });
  return done({
    state: null,
    timers: [{ name: 'too-late', at: null }],
    emit: [emit(shipments, key, { item, paid })],
  });
}

const takeOrder = stage({
  name: 'take-order',
  does: 'keeps the order until it is paid',
  reads: orders,
  writes: [shipments],
  remembers: memory,
  create:
    () =>
    (order, { key, state, now }) =>
      order === null ? done({ state: null }) : complete({ ...state, item: order.item }, key, now),
});
const takePayment = stage({
  name: 'take-payment',
  does: 'keeps the payment until its order is known',
  reads: payments,
  writes: [shipments],
  remembers: memory,
  create:
    () =>
    (payment, { key, state, now }) =>
      payment === null ? drop('no-payment') : complete({ ...state, paid: payment.cents }, key, now),
});
const giveUp = stage({
  name: 'give-up',
  does: 'tells of halves that stayed alone',
  writes: [unpaid],
  remembers: memory,
  create:
    () =>
    (_timer, { key, state }) =>
      done({ state: null, emit: state ? [emit(unpaid, key, state)] : [] }),
});

const matching = unit({
  name: 'matching',
  does: 'sends what is ordered and paid',
  inputs: [from(orders, pipe(takeOrder)), from(payments, pipe(takePayment))],
  outputs: [shipments, unpaid],
  store: { changelog: memory },
  onTimer: pipe(giveUp),
});
const shop = topology({ name: 'shop', units: [matching], sinks: [], deadLetters, partitions: 2 });

test('an order and its payment meet, whichever comes first', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(orders, 'order-1', { item: 'cup' });
  driver.pipe(payments, 'order-2', { cents: 900 });
  await driver.catchUp();
  assert.deepEqual(await driver.output(shipments), []);

  // The process may go meanwhile: a half is state as any other.
  await driver.restart();
  driver.pipe(payments, 'order-1', { cents: 450 });
  driver.pipe(orders, 'order-2', { item: 'pot' });
  await driver.catchUp();
  assert.deepEqual(
    await driver.table(shipments),
    new Map([
      ['order-1', { item: 'cup', paid: 450 }],
      ['order-2', { item: 'pot', paid: 900 }],
    ]),
  );
  assert.deepEqual(await driver.timers(matching), []);
});

test('a half that stays alone for a week is told of', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(orders, 'order-3', { item: 'mug' });
  await driver.catchUp();
  await driver.stop();
  driver.clock.turnTo(driver.clock.now() + 8 * DAY);
  await driver.start();
  await driver.advance(1_000);
  assert.deepEqual(await driver.table(unpaid), new Map([['order-3', { item: 'mug' }]]));
});

// ## Tables
//
// A table is the last value of each key of a compacted topic: all of it is read before the first record is, then kept up to date as its
// records come. It costs no changelog, since the topic is one already.
//
// What a lookup sees: everything that lay in the table's topic when the task began, and of what was written since, what has been read by
// now. A price that changes in the same second as an order comes may or may not count for it. Where that matters, it *happens*: make it
// an input.
//
// A row that cannot be decoded is none, and told of. Where it is the codec that fails (a TypeError, say) at half of the rows or more, the
// unit is paused until it does not: stages would answer from half a table (failure-policy.ts).
const items = topic<Order>()('items', { does: 'what is ordered, by item' });
const prices = topic<number>()('prices', { does: 'cents, by item', cleanup: 'compact' });
const bills = topic<number>()('bills', { does: 'cents owed, by item' });

const price = stage({
  name: 'price',
  does: 'looks the price up',
  reads: items,
  writes: [bills],
  create: () =>
    function lookUp(_order, { key, table }) {
      const cents = table(prices).get(key);
      return cents === undefined ? drop('no-price') : done({ emit: [emit(bills, key, cents)] });
    },
});
const pricing = unit({
  name: 'pricing',
  does: 'prices what is ordered',
  inputs: [from(items, pipe(price))],
  tables: [prices],
  outputs: [bills],
});

test('a table is looked into, and moves nothing by itself', async () => {
  const driver = await testDriver({
    topology: topology({ name: 'pricing', units: [pricing], sinks: [], deadLetters, partitions: 2 }),
    codec: jsonCodec,
    workers: 0,
  });
  driver.pipe(prices, 'cup', 450);
  driver.pipe(prices, 'cup', 400);
  driver.pipe(items, 'cup', { item: 'cup' });
  driver.pipe(items, 'pot', { item: 'pot' });
  await driver.start();
  await driver.catchUp();
  assert.deepEqual(await driver.table(bills), new Map([['cup', 400]]));

  driver.pipe(prices, 'cup', 500);
  await driver.catchUp();
  assert.equal((await driver.output(bills)).length, 1);
  driver.pipe(items, 'cup', { item: 'cup' });
  await driver.catchUp();
  assert.deepEqual(
    (await driver.output(bills)).map(({ value }) => value),
    [400, 500],
  );
});

// Next: when what belongs together has different keys. 06-repartitioning.test.ts
