/** Tables, repartitioning and named timers, with one fault at every second step (sweep.test.ts takes every one). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TransactionError } from '../../../engine/kafka.ts';
import type { StepEffect } from '../../../engine/testing/steps.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { jsonCodec } from '../toy.ts';
import { shop } from '../shop.ts';

const QUIET_MS = 600;
const given = shop('shop', QUIET_MS);

const FAULTS: Readonly<Record<string, () => StepEffect>> = {
  'a kill -9': () => 'crash',
  'a SIGSTOP': () => 'freeze',
  'a call that fails': () => Object.assign(new Error('the connection broke'), { retriable: true }),
  'a commit of unknown outcome': () => new TransactionError('unknown', 'no answer came'),
};

async function run(nth: number, effect: () => StepEffect): Promise<string[]> {
  const driver = await testDriver({
    topology: given.graph,
    codec: jsonCodec,
    partitions: 2,
    workers: 0,
    broker: { markersLag: true },
  });
  const order = (product: string, customer: string, pieces: number) =>
    driver.pipe(given.orders, product, { customer, pieces });
  const steps: string[] = [];
  driver.pipe(given.prices, 'cup', 3);
  driver.pipe(given.prices, 'mug', 1_000);
  driver.pipe(given.prices, 'mug', 500);
  driver.onStep((step) => {
    steps.push(step.name);
    if (step.nth !== nth) return undefined;
    const what = effect();
    if (what === 'crash' || what === 'freeze') driver.spawn();
    // What a step that is no commit makes of a transaction's error is a failed call.
    return what instanceof TransactionError && !step.name.startsWith('commit') ? undefined : what;
  });
  driver.spawn();
  order('cup', 'ada', 1);
  order('mug', 'ada', 2);
  order('pan', 'ada', 9);
  order('cup', 'ben', 4);
  await driver.advance(50);
  // A worker that could not even begin has ended; its supervisor starts another.
  if (driver.alive().length === 0) driver.spawn();
  await driver.catchUp();
  // Each order of a customer sets the timer anew.
  await driver.advance(QUIET_MS / 2);
  order('cup', 'ada', 1);
  await driver.catchUp();
  if (driver.alive().length === 0) driver.spawn();
  await driver.advance(2 * QUIET_MS);
  driver.thaw();
  await driver.advance(60_000);
  await driver.catchUp();
  const sums = new Map<string, number>();
  for (const { key, value } of await driver.output(given.baskets))
    sums.set(key, (sums.get(key) ?? 0) + (value?.cents ?? 0));
  assert.deepEqual([...sums].sort(), [
    ['ada', 1_006],
    ['ben', 12],
  ]);
  assert.deepEqual(driver.deadLetters(), []);
  const gathering = given.graph.units.find((u) => u.name === 'gathering');
  assert.ok(gathering);
  assert.deepEqual(await driver.timers(gathering), []);
  assert.equal(await driver.state(gathering, 'ada'), undefined);
  return steps;
}

describe('tables, repartitioning and timers', () => {
  for (const [name, effect] of Object.entries(FAULTS))
    test(`${name} between any two steps neither loses nor doubles a cent`, async () => {
      const steps = await run(0, effect);
      for (const [index, step] of steps.entries()) {
        if (index % 2 === 1) continue;
        await run(index + 1, effect).catch((error: unknown) => {
          const where = `${step}, step ${String(index + 1)} of ${String(steps.length)}`;
          throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
        });
      }
    });

  test('an order that comes in time keeps the basket open', async () => {
    const driver = await testDriver({ topology: given.graph, codec: jsonCodec });
    driver.pipe(given.prices, 'cup', 3);
    for (let i = 0; i < 5; i += 1) {
      driver.pipe(given.orders, 'cup', { customer: 'ada', pieces: 1 });
      await driver.advance(QUIET_MS - 200);
    }
    assert.deepEqual(await driver.output(given.baskets), []);
    await driver.advance(2 * QUIET_MS);
    assert.deepEqual(
      (await driver.output(given.baskets)).map(({ value }) => value?.cents),
      [15],
    );
  });
});
