/**
 * # 1. A first unit
 *
 * Orders arrive in a Kafka topic. For each of them a receipt is to appear in another topic: exactly one, whatever happens to the
 * process that writes it. That is the smallest thing this engine does, and this chapter does all of it.
 *
 * Five words carry the whole guide:
 *
 * - a **topic** is a name, a type, and what the topic must look like on the broker;
 * - a **stage** is a function: it gets a decoded record and answers with an *outcome*, a plain value that says what is to happen;
 * - a **unit** reads topics, passes each record through its stages, and writes what they answered;
 * - a **topology** is all the units together: the map of the system;
 * - a **task** is what runs: the owner of one partition of a unit's inputs. You never write one.
 *
 * Chapters run as tests: `node --test docs/engine/01-a-first-unit.test.ts`, on topics in memory, in milliseconds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadLetterTopic, emit, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { stageContext } from '../../engine/testing/stage-context.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Order {
  readonly item: string;
  readonly pieces: number;
  readonly centsEach: number;
}
interface Receipt {
  readonly item: string;
  readonly cents: number;
}

// Topics first. The type goes into the first pair of brackets and is given by hand; the name and its literal type come from the
// second. `does` is for people: it is printed with the map (chapter 10).
const orders = topic<Order>()('orders', { does: 'what customers order, by customer' });
const receipts = topic<Receipt>()('receipts', { does: 'what they owe, by customer' });

// Where records end that nobody could use (chapter 7). Their bytes are copied as they came, so there is no type to give.
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });

// A stage says which topic it reads and to which topics it writes, and the compiler knows the types from there. What comes in may be null:
// a tombstone, a record without a value.
const charge = stage({
  name: 'charge',
  does: 'adds up what is owed',
  reads: orders,
  writes: [receipts],
  create: () =>
    function chargeOrder(order, { key }) {
      if (order === null) return done();
      const value = { item: order.item, cents: order.pieces * order.centsEach };
      return done({ emit: [emit(receipts, key, value)] });
    },
});

// `create` is called once per worker and returns the function that is called per record. Collaborators (a database, a clock) are
// given to `create`, so that the function below needs nothing but its arguments and can be tested without anything around it.
test('a stage is a function', () => {
  const chargeOrder = charge.create({});
  const outcome = chargeOrder({ item: 'cup', pieces: 2, centsEach: 450 }, stageContext({ key: 'ada' }));
  assert.deepEqual(outcome, {
    kind: 'done',
    emit: [{ topic: 'receipts', key: 'ada', value: { item: 'cup', cents: 900 } }],
  });
});

// Units read and write. What a unit may write is declared: the compiler refuses a stage that writes elsewhere (chapter 2).
const billing = unit({
  name: 'billing',
  does: 'writes receipts for orders',
  inputs: [from(orders, pipe(charge))],
  outputs: [receipts],
});

// The map. Nothing has run so far: these are values that can be printed, drawn and tested.
const shop = topology({ name: 'shop', units: [billing], sinks: [], deadLetters });

// The test driver runs a topology without a broker. It is not an imitation: the runtime is the one of production, on topics in
// memory and on a clock that stands still until it is turned. `pipe` writes a record, `catchUp` turns the clock until all that was
// written has been worked off and committed.
test('each order leads to one receipt', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });

  driver.pipe(orders, 'ada', { item: 'cup', pieces: 2, centsEach: 450 });
  driver.pipe(orders, 'ben', { item: 'pot', pieces: 1, centsEach: 2_900 });
  await driver.catchUp();

  assert.deepEqual(
    (await driver.output(receipts)).map(({ key, value }) => [key, value?.cents]),
    [
      ['ada', 900],
      ['ben', 2_900],
    ],
  );
});

// And now what the engine is for. The worker is killed at the worst moment: its receipt lies in the topic already, as part of a
// transaction that has not been decided. Readers of committed records do not see it. A second worker takes the partition over,
// which ends that transaction, reads the order again, and writes the receipt once more: for readers, for the first time.
test('a worker that is killed in the middle leaves neither half a receipt nor two', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.onStep(({ worker, name }) => (worker === 1 && name === 'commit.written' ? 'crash' : undefined));

  driver.pipe(orders, 'ada', { item: 'cup', pieces: 2, centsEach: 450 });
  await driver.advance(1_000);
  assert.deepEqual(driver.alive(), []);
  assert.deepEqual(await driver.output(receipts), []);

  await driver.start();
  await driver.catchUp();
  assert.equal((await driver.output(receipts)).length, 1);
});

// Next: what else a stage can answer, and what the compiler checks of it. 02-outcomes.test.ts
