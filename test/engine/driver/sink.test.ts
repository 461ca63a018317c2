import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counts, driveLedger, pipeAll } from './ledger.ts';

const WORDS = [1, 2, 3].map((n) => ({ key: 'a', word: `w${String(n)}` }));

/** The first worker dies with the bounds of a block committed and nothing written; the second is told to end at its n-th step. */
async function endDuringTakeover(nth: number): Promise<void> {
  const { driver, target } = await driveLedger();
  let steps = 0;
  driver.onStep(({ worker, name }) => {
    if (worker === 1 && name === 'sink.write') {
      driver.spawn();
      return 'crash';
    }
    if (worker === 2 && (steps += 1) === nth) driver.terminate(2);
    return undefined;
  });
  pipeAll(driver, WORDS);
  await driver.advance(4_000);
  if (driver.alive().length === 0) await driver.start();
  await driver.catchUp();
  assert.deepEqual(driver.deadLetters(), [], `told to end at step ${String(nth)}`);
  assert.equal(target.rows().length, (await driver.output(counts)).length);
}

test('a sink that is told to end while it repeats a block gives up none of its records', async () => {
  for (let nth = 1; nth <= 60; nth += 1) await endDuringTakeover(nth);
});
