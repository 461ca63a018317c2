/**
 * # 2. Outcomes
 *
 * A stage answers with a value that says what is to become of the record. There are five, and no sixth way out:
 *
 * | outcome | the record | use it for |
 * |---|---|---|
 * | `forward(value)` | goes on to the next stage | a step on the way |
 * | `done()` | ends here | the last step |
 * | `drop(reason)` | ends here, and the reason is told | what is fine and not wanted |
 * | `deadLetter(code, message)` | goes to the dead letters, as it came | what is bad and stays bad |
 * | `later(ms, reason)` | leaves, and comes back to the first stage | what may be good in a while |
 *
 * All but `deadLetter` also take effects (given to it, they do not compile): `emit` (records to write), `state` (chapter 3), `timers` (chapter 4). Everything that the
 * stages of one record answered is written in one transaction.
 *
 * Why values, and not exceptions? A refused order is nothing exceptional: it is half of what the stage is there to decide. Values are
 * seen by the compiler, by tests, and by whoever reads the last line of the function. Exceptions are left for what nobody foresaw.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DepsOf,
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
import { deadLetter, done, drop, forward, later } from '../../engine/outcome.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Order {
  readonly item: string;
  readonly pieces: number;
}
interface Parcel {
  readonly contents: string;
}
interface Told {
  readonly stage: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
}

const orders = topic<Order>()('orders', { does: 'orders, by customer' });
const parcels = topic<Parcel>()('parcels', { does: 'what is sent, by customer' });
const refunds = topic<number>()('refunds', { does: 'cents that are given back, by customer' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });
// A record that is to come back must be remembered somewhere, so a unit with `later` needs a store (chapter 3). Nothing else is kept in
// this one, hence null.
const memory = changelog<null>()('packing-memory', { does: 'what waits' });

// Two stages. The first hands on a type of its own, read off what it forwards; the second asks for exactly that type. A stage that reads no
// topic, and collaborators, say their types where they come in: as arguments.
interface Checked {
  readonly contents: string;
}
const check = stage({
  name: 'check',
  does: 'lets good orders through',
  reads: orders,
  create: () =>
    function checkOrder(order) {
      if (order === null) return drop('cancelled');
      if (order.pieces === 0) return drop('nothing-ordered');
      if (order.pieces < 0)
        return deadLetter('bad-pieces', `${String(order.pieces)} pieces of ${order.item}`);
      return forward({ contents: `${String(order.pieces)} ${order.item}` });
    },
});

interface Warehouse {
  readonly isOpen: () => boolean;
}
const pack = stage({
  name: 'pack',
  does: 'packs what was ordered',
  writes: [parcels],
  remembers: memory,
  create: ({ isOpen }: Warehouse) =>
    function packOrder({ contents }: Checked, { key }) {
      if (!isOpen()) return later(60_000, 'closed');
      return done({ emit: [emit(parcels, key, { contents })] });
    },
});

const packing = unit({
  name: 'packing',
  does: 'packs orders',
  inputs: [from(orders, pipe(check, pack))],
  outputs: [parcels],
  store: { changelog: memory },
});

// What stages answered can itself be a topic: one record for each stage that a record passed, in the same transaction as its outputs.
// A dashboard that counts it agrees with the outputs to the unit. You say what such a record looks like.
const told = topic<Told>()('told', { does: 'what stages did with each record' });
const shop = topology({
  name: 'shop',
  units: [packing],
  sinks: [],
  deadLetters,
  stageEvents: {
    topic: told,
    toEmission: ({ key, stage, outcome, reasons }) => ({
      topic: told.name,
      key,
      value: { stage, outcome, reasons },
    }),
  },
});

test('each outcome leads where it says', async () => {
  let open = false;
  const driver = await testDriver({
    topology: shop,
    codec: jsonCodec,
    deps: (): Warehouse => ({ isOpen: () => open }),
  });

  driver.pipe(orders, 'ada', { item: 'cup', pieces: 2 });
  driver.pipe(orders, 'ben', { item: 'pot', pieces: 0 });
  driver.pipe(orders, 'cem', { item: 'mug', pieces: -1 });
  driver.pipe(orders, 'dan', null);
  await driver.catchUp();

  const outcomes = (await driver.output(told)).map(({ key, value }) => [
    key,
    value?.stage,
    value?.outcome,
    value?.reasons,
  ]);
  assert.deepEqual(outcomes, [
    ['ada', 'check', 'forward', []],
    ['ada', 'pack', 'later', ['closed']],
    ['ben', 'check', 'drop', ['nothing-ordered']],
    ['cem', 'check', 'dead-letter', ['bad-pieces']],
    ['dan', 'check', 'drop', ['cancelled']],
  ]);
  assert.deepEqual(
    driver.deadLetters().map(({ key, code, message }) => [key, code, message]),
    [['cem', 'bad-pieces', '-1 pieces of mug']],
  );

  // Ada's order has left the queue: it holds nobody up, and it is not lost. It waits in the changelog, also if the worker dies.
  assert.deepEqual(await driver.output(parcels), []);
  assert.equal((await driver.timers(packing)).length, 1);
  open = true;
  await driver.restart();
  await driver.advance(90_000);
  assert.deepEqual(
    (await driver.output(parcels)).map(({ value }) => value?.contents),
    ['2 cup'],
  );
});

// What the compiler knows. A topic carries its name and its type, a stage says where it writes, a unit declares its outputs: the three
// have to agree; and so have what it remembers and the unit's store. A unit that wrote to a topic nobody declared would be missing from the map, from the topics that are created, and
// from the check of schemas; here it is an error before anything runs (and what gets past the compiler pauses the unit, chapter 7). (If one of the lines below compiled, `npm run lint` would fail.)
test('what does not fit does not compile', () => {
  unit({
    name: 'packing',
    does: 'writes to a topic that it does not declare',
    // @ts-expect-error parcels are not among the outputs
    inputs: [from(orders, pipe(check, pack))],
    outputs: [refunds],
  });

  stage({
    name: 'refund',
    does: 'writes a value of another type',
    reads: orders,
    writes: [refunds],
    // @ts-expect-error refunds are numbers
    create: () => () => done({ emit: [emit(refunds, 'ada', 'ten')] }),
  });

  stage({
    name: 'refund',
    does: 'writes where it does not say',
    reads: orders,
    writes: [parcels],
    // @ts-expect-error refunds are not among what it writes
    create: () => () => done({ emit: [emit(refunds, 'ada', 10)] }),
  });

  stage({
    name: 'patient',
    does: 'lets a record come back, and does not say where it is remembered',
    reads: orders,
    // @ts-expect-error without `remembers` neither `later` nor `state`
    create: () => () => later(60_000, 'closed'),
  });

  unit({
    name: 'packing',
    does: 'has no store, and its stages need one',
    // @ts-expect-error nobody would remember what is to come back
    inputs: [from(orders, pipe(check, pack))],
    outputs: [parcels],
  });

  // @ts-expect-error `pack` wants a checked order, and nobody has checked it
  pipe(pack, check);

  const careless = stage({
    name: 'careless',
    does: 'thinks not of null',
    create: () => (order: Order) => drop(order.item),
  });
  // @ts-expect-error a topic may always hold a tombstone: the first stage must take null
  from(orders, pipe(careless));

  // @ts-expect-error the stages of this unit ask for a warehouse, and `startWorker` asks for what they ask for
  const nothing: DepsOf<typeof packing> = {};
  assert.deepEqual(nothing, {});
});

// Next: what a unit remembers. 03-state.test.ts
