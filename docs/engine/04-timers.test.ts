/**
 * # 4. Timers
 *
 * Some things happen because nothing happened: a basket is left alone, a payment does not come. A stage may set a timer of its key, by
 * name; when it is due, the unit's `onTimer` stages get it, with the state of that key, and in order with the key's records.
 *
 * Timers are durable. They lie in the changelog beside the state, are set and called off in the same transaction, and go off once, also
 * when the worker that set them is long gone. What became due while no worker ran goes off as soon as one does.
 *
 * They follow the clock on the wall, not the records: a timer goes off on a topic where nothing is written any more. (In Kafka Streams,
 * `suppress` and stream-time punctuators wait for the next record; people who expect a clock are surprised.) They are looked for four
 * times a second, so a timer is for seconds and days, not for milliseconds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DueTimer,
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
import { done, drop, later } from '../../engine/outcome.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

const MINUTE = 60_000;

type Click = { readonly kind: 'add'; readonly item: string } | { readonly kind: 'pay' };
interface Basket {
  readonly items: readonly string[];
}

const clicks = topic<Click>()('clicks', { does: 'what customers do, by customer' });
const reminders = topic<Basket>()('reminders', { does: 'baskets left alone, by customer' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });
const memory = changelog<Basket>()('basket-memory', { does: 'open baskets' });

// Setting a timer that is set already moves it: each click gives the customer another half hour. `at: null` calls it off. A key may
// have several timers of different names.
const fill = stage({
  name: 'fill',
  does: 'fills the basket',
  reads: clicks,
  remembers: memory,
  create: () =>
    function fillBasket(click, { state, now }) {
      if (click === null || click.kind === 'pay')
        return done({ state: null, timers: [{ name: 'left-alone', at: null }] });
      return done({
        state: { items: [...(state?.items ?? []), click.item] },
        timers: [{ name: 'left-alone', at: now + 30 * MINUTE }],
      });
    },
});

// The stages of `onTimer` get the timer instead of a record, and the key's state as every stage does. They answer as every stage does.
const remind = stage({
  name: 'remind',
  does: 'reminds the customer',
  writes: [reminders],
  remembers: memory,
  create: () =>
    function remindOfBasket(_timer: DueTimer, { key, state }) {
      if (!state) return drop('nothing-in-it');
      return done({ state: null, emit: [emit(reminders, key, state)] });
    },
});

const baskets = unit({
  name: 'baskets',
  does: 'reminds of baskets left alone',
  inputs: [from(clicks, pipe(fill))],
  outputs: [reminders],
  store: { changelog: memory },
  onTimer: pipe(remind),
});

const shop = topology({ name: 'shop', units: [baskets], sinks: [], deadLetters });

test('a basket is reminded of when nothing has happened for half an hour', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(clicks, 'ada', { kind: 'add', item: 'cup' });
  await driver.advance(20 * MINUTE);
  driver.pipe(clicks, 'ada', { kind: 'add', item: 'pot' });
  await driver.advance(20 * MINUTE);
  assert.deepEqual(await driver.output(reminders), []);

  await driver.advance(11 * MINUTE);
  assert.deepEqual(
    (await driver.output(reminders)).map(({ key, value }) => [key, value?.items]),
    [['ada', ['cup', 'pot']]],
  );
  assert.deepEqual(await driver.timers(baskets), []);
});

test('whoever pays is not reminded', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(clicks, 'ben', { kind: 'add', item: 'mug' });
  driver.pipe(clicks, 'ben', { kind: 'pay' });
  await driver.advance(60 * MINUTE);
  assert.deepEqual(await driver.output(reminders), []);
});

// The one who set the timer is killed, and for a while there is nobody. The next worker finds the timer in the changelog.
test('a timer outlives its worker, and goes off once', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(clicks, 'cem', { kind: 'add', item: 'pan' });
  await driver.catchUp();
  driver.crash();
  await driver.advance(45 * MINUTE);

  await driver.start();
  await driver.advance(MINUTE);
  await driver.restart();
  await driver.advance(60 * MINUTE);
  assert.equal((await driver.output(reminders)).length, 1);
});

// `later` (chapter 2) is a timer, too, only that it brings a whole record back instead of a name: with its key, bytes and headers, to the
// first stage of its own pipeline, and with `attempt` one higher. Between, other records of the key go on: whoever answers `later` leaves
// the order. Use it for what is slow by nature (somebody else's server), and a retriable error (chapter 7) where order matters more.
test('a record that comes back knows how often it has been there', async () => {
  const bank = stage({
    name: 'bank',
    does: 'asks the bank, which is slow',
    reads: clicks,
    writes: [reminders],
    remembers: memory,
    create: () =>
      function askBank(_click, { key, attempt }) {
        if (attempt < 2) return later(10 * MINUTE * 2 ** attempt, 'the bank is busy');
        return done({
          emit: [emit(reminders, key, { items: [`attempt ${String(attempt)}`] })],
        });
      },
  });
  const asking = unit({
    name: 'asking',
    does: 'asks the bank',
    inputs: [from(clicks, pipe(bank))],
    outputs: [reminders],
    store: { changelog: memory },
  });
  const driver = await testDriver({
    topology: topology({ name: 'bank', units: [asking], sinks: [], deadLetters }),
    codec: jsonCodec,
  });
  driver.pipe(clicks, 'ada', { kind: 'pay' });
  await driver.advance(29 * MINUTE);
  assert.deepEqual(await driver.output(reminders), []);
  await driver.advance(2 * MINUTE);
  assert.deepEqual(
    (await driver.output(reminders)).map(({ value }) => value?.items),
    [['attempt 2']],
  );
});

// `onTimer` may answer `later`, too: the timer is put off, and comes back with `attempt` one higher. It is still the timer of that name,
// so a record of the key that comes meanwhile may move it or call it off. An answer that puts a timer off and sets or calls off the same
// one says two things of one time: an error of the stage (`timer-twice`).
test('a timer that is put off may still be called off', async () => {
  const mailer = stage({
    name: 'mailer',
    does: 'reminds the customer by a server that is slow to start',
    writes: [reminders],
    remembers: memory,
    create: () =>
      function mailReminder(_timer: DueTimer, { key, state, attempt }) {
        if (!state) return drop('nothing-in-it');
        if (attempt === 0) return later(10 * MINUTE, 'the mail server is busy');
        return done({ state: null, emit: [emit(reminders, key, state)] });
      },
  });
  const mailing = unit({
    name: 'mailing',
    does: 'reminds of baskets left alone, by mail',
    inputs: [from(clicks, pipe(fill))],
    outputs: [reminders],
    store: { changelog: memory },
    onTimer: pipe(mailer),
  });
  const driver = await testDriver({
    topology: topology({ name: 'mail', units: [mailing], sinks: [], deadLetters }),
    codec: jsonCodec,
  });
  for (const customer of ['ada', 'ben', 'cem']) driver.pipe(clicks, customer, { kind: 'add', item: 'cup' });
  await driver.advance(35 * MINUTE);
  assert.deepEqual(await driver.output(reminders), []);
  driver.pipe(clicks, 'ben', { kind: 'pay' });
  driver.pipe(clicks, 'cem', { kind: 'add', item: 'pot' });
  await driver.advance(10 * MINUTE);
  assert.deepEqual(
    (await driver.output(reminders)).map(({ key }) => key),
    ['ada'],
  );

  await driver.advance(40 * MINUTE);
  assert.deepEqual(
    (await driver.output(reminders)).map(({ key, value }) => [key, value?.items]),
    [
      ['ada', ['cup']],
      ['cem', ['cup', 'pot']],
    ],
  );
});

// Next: units that read more than one topic. 05-joins.test.ts
