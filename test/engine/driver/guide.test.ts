/** The examples of docs/engine/testing.md: each block of code there is a part of this file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Codec } from '../../../engine/codec.ts';
import { TransactionError } from '../../../engine/kafka.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { deadLetter, done, later } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';

const json: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(bytes.toString()) as unknown,
};

const orders = topic<number>()('orders', { does: 'amounts, by customer' });
const totals = topic<number>()('totals', { does: 'what each customer has spent', cleanup: 'compact' });
const memory = topic<{ state: number | null }>()('totals-memory', { does: 'totals', cleanup: 'compact' });
const dead = topic<never>()('dead', { does: 'orders that nobody could use', hasSchema: false });

const sum = stage<number | null, never, { isOpen: () => boolean }, number, EmissionTo<typeof totals>>({
  name: 'sum',
  does: 'adds up what a customer spends',
  create: ({ isOpen }) =>
    function addOrder(amount, { key, state = 0 }) {
      if (amount === null || amount < 0) return deadLetter('bad-amount', `an order of ${String(amount)}`);
      if (!isOpen()) return later(60_000, 'closed');
      return done({ state: state + amount, emit: [{ topic: totals.name, key, value: state + amount }] });
    },
});

const summing = unit({
  name: 'sum',
  does: 'adds up',
  inputs: [from(orders, pipe(sum))],
  outputs: [totals],
  store: { changelog: memory },
});
const shop = topology({ name: 'shop', units: [summing], sinks: [], deadLetters: dead, partitions: 2 });

test('a unit is driven by what comes in and judged by what goes out', async () => {
  const driver = await testDriver({ topology: shop, codec: json, deps: () => ({ isOpen: () => true }) });

  driver.pipe(orders, 'ann', 5);
  driver.pipe(orders, 'ann', 7);
  driver.pipe(orders, 'bob', -1);
  await driver.catchUp();

  assert.deepEqual(await driver.table(totals), new Map([['ann', 12]]));
  assert.equal(await driver.state(summing, 'ann'), 12);
  assert.deepEqual(
    driver.deadLetters().map(({ key, code }) => [key, code]),
    [['bob', 'bad-amount']],
  );
});

test('time passes when the test says so', async () => {
  let open = false;
  const driver = await testDriver({ topology: shop, codec: json, deps: () => ({ isOpen: () => open }) });

  driver.pipe(orders, 'ann', 5);
  await driver.catchUp();
  assert.equal((await driver.timers(summing)).length, 1);

  open = true;
  await driver.advance(60_000);
  assert.equal(await driver.state(summing, 'ann'), 5);
});

test('a crash between writing the records and committing them leaves nothing behind', async () => {
  const driver = await testDriver({ topology: shop, codec: json, deps: () => ({ isOpen: () => true }) });

  driver.crashAt('commit.written');
  driver.pipe(orders, 'ann', 5);
  await driver.advance(100);
  assert.deepEqual(await driver.output(totals), []);

  await driver.start();
  await driver.catchUp();
  assert.deepEqual(await driver.table(totals), new Map([['ann', 5]]));
});

test('a worker dies twice when it has committed, and each order counts once', async () => {
  const driver = await testDriver({ topology: shop, codec: json, deps: () => ({ isOpen: () => true }) });

  driver.crashAt('commit.done', { times: 2, respawn: true });
  driver.pipe(orders, 'ann', 5);
  await driver.advance(60_000);
  driver.pipe(orders, 'ann', 7);
  await driver.catchUp();
  assert.equal(driver.crashesLeft(), 0);
  assert.deepEqual(await driver.table(totals), new Map([['ann', 12]]));
});

test('a commit whose answer is lost counts once', async () => {
  const driver = await testDriver({ topology: shop, codec: json, deps: () => ({ isOpen: () => true }) });

  let isLost = false;
  driver.onStep(({ name }) => {
    if (isLost || name !== 'commit.done') return undefined;
    isLost = true;
    return new TransactionError('unknown', 'the answer was lost');
  });
  driver.pipe(orders, 'ann', 5);
  await driver.catchUp();
  assert.equal((await driver.output(totals)).length, 1);
});

test('whatever order things happen in, and whenever a worker dies, each order counts once', async () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 10 });
  const deaths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 });
  const picks = fc.array(fc.nat(5), { minLength: 1 });

  await fc.assert(
    fc.asyncProperty(amounts, deaths, picks, async (all, gaps, order) => {
      let turn = 0;
      const driver = await testDriver({
        topology: shop,
        codec: json,
        deps: () => ({ isOpen: () => true }),
        pick: () => order[turn++ % order.length] ?? 0,
      });
      const left = [...gaps];
      let since = 0;
      driver.onStep(() => {
        if ((since += 1) !== left[0]) return undefined;
        left.shift();
        since = 0;
        driver.spawn();
        return 'crash';
      });
      for (const amount of all) {
        driver.pipe(orders, 'ann', amount);
        await driver.advance(20);
      }
      await driver.catchUp();
      const last = (await driver.table(totals)).get('ann');
      assert.equal(
        last,
        all.reduce((a, b) => a + b),
      );
      assert.equal((await driver.output(totals)).length, all.length);
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('docs/engine/testing.md shows what is tested here', () => {
  const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const here = plain(readFileSync(import.meta.filename, 'utf8'));
  const guide = readFileSync(new URL('../../../docs/engine/testing.md', import.meta.url), 'utf8');
  const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => plain(code));
  assert.ok(blocks.length >= 4);
  assert.deepEqual(
    blocks.filter((block) => !here.includes(block)),
    [],
  );
});
