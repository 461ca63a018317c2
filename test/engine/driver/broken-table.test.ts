/** Rows of a table that cannot be decoded when a worker takes over: a bad row is none, a broken codec pauses the unit. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Codec } from '../../../engine/codec.ts';
import { type GivenFailurePolicy, failurePolicy } from '../../../engine/failure-policy.ts';
import { deadLetterTopic, emit, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

const orders = topic<string>()('orders', { does: 'orders' });
const prices = topic<number>()('prices', { does: 'cents', cleanup: 'compact' });
const bills = topic<number>()('bills', { does: 'cents' });
const dead = deadLetterTopic('dead', { does: 'dead letters' });
const bill = stage({
  name: 'bill',
  does: 'looks prices up',
  reads: orders,
  writes: [bills],
  create:
    () =>
    (_order, { key, table }) =>
      done({ emit: [emit(bills, key, table(prices).get(key) ?? 0)] }),
});

const ITEMS = ['cup', 'mug', 'pan', 'pot'];
/** Throws, as long as it is given something, at the row of an item. */
type Fault = (item: string, cents: number) => Error | undefined;

async function drive(fault: Fault, { isLate = false, ...policy }: GivenFailurePolicy & { isLate?: boolean }) {
  function decode(name: string, bytes: Buffer): unknown {
    const value = plainJson.decode(name, bytes);
    if (name !== 'prices') return value;
    const { item, cents } = value as { item: string; cents: number };
    const error = fault(item, cents);
    if (error) throw error;
    return cents;
  }
  const codec: Codec = { ...plainJson, decode: isLate ? async (name, bytes) => decode(name, bytes) : decode };
  const billing = unit({
    name: 'billing',
    does: 'bills',
    inputs: [from(orders, pipe(bill))],
    outputs: [bills],
    tables: [prices],
    failures: failurePolicy(policy),
  });
  const map = topology({ name: 'map', units: [billing], sinks: [], deadLetters: dead, partitions: 1 });
  const driver = await testDriver({ topology: map, codec, workers: 0 });
  for (const item of ITEMS) row(driver, item, 3);
  for (const item of ITEMS) driver.pipe(orders, item, Buffer.from('"one"'));
  await driver.start();
  return driver;
}
const row = (driver: TestDriver, item: string, cents: number) =>
  driver.pipe(prices, item, Buffer.from(JSON.stringify({ item, cents })));
const pauses = (driver: TestDriver) =>
  driver.status().flatMap((group) => group.pauses.map(({ because, stage: at }) => [because, at]));
const billed = async (driver: TestDriver) =>
  Object.fromEntries((await driver.output(bills)).map(({ key, value }) => [key, value]));
const told = (driver: TestDriver) => driver.log.filter(({ message }) => message.includes('they are no rows'));

for (const isLate of [false, true])
  describe(`a codec that fails at the rows of a table${isLate ? ', with a promise,' : ''}`, () => {
    test('by a TypeError at most of them pauses the unit: nothing is answered from half a table', async () => {
      let isBroken = true;
      const fault = (item: string) =>
        isBroken && item !== 'cup' ? new TypeError('no such field') : undefined;
      const driver = await drive(fault, { isLate });
      await driver.advance(60_000);
      assert.deepEqual(pauses(driver), [['burst', 'table prices']]);
      assert.match(
        driver.status()[0]?.pauses[0]?.error ?? '',
        /^3 rows of the table prices\/0 cannot be decoded and 1 can, .* TypeError: no such field$/,
      );
      assert.deepEqual(
        [await billed(driver), driver.deadLetters(), driver.status()[0]?.restarts],
        [{}, [], 0],
      );

      isBroken = false;
      await driver.catchUp();
      assert.deepEqual(await billed(driver), { cup: 3, mug: 3, pan: 3, pot: 3 });
      assert.deepEqual(pauses(driver), []);
    });

    test('goes on when the rows themselves are mended in the topic', async () => {
      const bad = new Set(['mug', 'pan', 'pot']);
      const driver = await drive((item) => (bad.has(item) ? new TypeError('odd') : undefined), { isLate });
      await driver.advance(60_000);
      assert.equal(pauses(driver).length, 1);
      for (const item of bad) driver.pipe(prices, item, null);
      await driver.restart();
      await driver.catchUp();
      assert.deepEqual(await billed(driver), { cup: 3, mug: 0, pan: 0, pot: 0 });
    });

    test('by a TypeError at few of them: they are no rows, and the first is told of', async () => {
      const driver = await drive((item) => (item === 'pot' ? new TypeError('odd') : undefined), { isLate });
      await driver.catchUp();
      assert.deepEqual(await billed(driver), { cup: 3, mug: 3, pan: 3, pot: 0 });
      assert.equal(told(driver).length, 1);
      assert.partialDeepStrictEqual(told(driver)[0]?.facts, {
        undecodable: 1,
        topic: 'prices',
        partition: 0,
        key: 'pot',
      });
      assert.match(String(told(driver)[0]?.facts?.['error']), /^TypeError: odd\n/);
    });

    test('by an error that speaks of the row, at all of them: they are no rows', async () => {
      const driver = await drive(() => new Error('no such field'), { isLate });
      await driver.catchUp();
      assert.deepEqual([await billed(driver), pauses(driver)], [{ cup: 0, mug: 0, pan: 0, pot: 0 }, []]);
      assert.equal(told(driver)[0]?.facts?.['undecodable'], 4);
    });
  });

test('a unit that is to be paused for so long and no longer takes over without the rows', async () => {
  const driver = await drive(() => new TypeError('odd'), {
    unexpected: { burst: { records: 20, withinMs: 60_000, pauseAtMostMs: 30_000 } },
  });
  await driver.advance(20_000);
  assert.equal(pauses(driver).length, 1);
  await driver.advance(30_000);
  await driver.catchUp();
  assert.deepEqual([await billed(driver), pauses(driver)], [{ cup: 0, mug: 0, pan: 0, pot: 0 }, []]);
});

test('a unit that is never paused takes over without the rows', async () => {
  const driver = await drive(() => new TypeError('odd'), { unexpected: { burst: 'never' } });
  await driver.catchUp();
  assert.deepEqual(await billed(driver), { cup: 0, mug: 0, pan: 0, pot: 0 });
});

test('a key whose last record can be decoded is none that cannot', async () => {
  const driver = await drive((_item, cents) => (cents === 3 ? new TypeError('odd') : undefined), {});
  await driver.advance(10_000);
  assert.deepEqual([pauses(driver).length, told(driver).length], [1, 1]);
  for (const item of ITEMS) row(driver, item, 5);
  await driver.restart();
  await driver.catchUp();
  assert.deepEqual(await billed(driver), { cup: 5, mug: 5, pan: 5, pot: 5 });
  assert.deepEqual([pauses(driver), told(driver).length], [[], 1]);
});
