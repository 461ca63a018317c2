/**
 * # 3. State
 *
 * A unit may remember one value per key. It is in memory, so reading it costs nothing, and it is in Kafka, so a crash does not lose it:
 * each change is written to a *changelog*, a compacted topic, in the same transaction as the outputs and the offsets of the inputs. The
 * three can never disagree. Whoever takes the partition over reads the changelog first, and only then the next record.
 *
 * There is no disk, no local database, and nothing to back up. The price: all keys of a partition live in the worker's memory.
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
import { done } from '../../engine/outcome.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

interface Purchase {
  readonly cents: number;
}
interface Account {
  readonly points: number;
  /** ms since 1970. */
  readonly lastSeen: number;
}

const purchases = topic<Purchase>()('purchases', { does: 'what was bought, by customer' });
const points = topic<number>()('points', { does: 'the points of each customer', cleanup: 'compact' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });

// The changelog is a topic like any other: you name it, and it is on the map. `changelog` makes it compacted, and roomy enough for a large
// value. A worker refuses to start where it is not compacted on the broker, since a changelog that forgets after a week restores half a state
// (chapter 10).
const memory = changelog<Account>()('points-memory', { does: 'accounts' });

// `remembers` gives the type of what is remembered; the unit below has to have a store of that type, or it does not compile.
//
// `state` is undefined for a key that has never been seen. The outcome says what is to be remembered from now on: a value, or null to
// forget the key; a stage that says nothing leaves it as it is.
//
// Never change the value that you were given: make a new one. It is the very object that is remembered, and an outcome that fails
// afterwards could not take the change back.
const collect = stage({
  name: 'collect',
  does: 'gives a point for each whole euro',
  reads: purchases,
  writes: [points],
  remembers: memory,
  create: () =>
    function collectPoints(purchase, { key, state, now }) {
      // A tombstone: this customer wants to be forgotten. Both the state and the output's value go.
      if (purchase === null) return done({ state: null, emit: [emit(points, key, null)] });
      const sum = (state?.points ?? 0) + Math.floor(purchase.cents / 100);
      return done({
        state: { points: sum, lastSeen: now },
        emit: [emit(points, key, sum)],
      });
    },
});

// What nobody needs any more may go by itself: `expiresAt` says of each value when. It is forgotten between two commits, in the
// changelog too; a key that was merely never deleted would otherwise be restored for ever.
const loyalty = unit({
  name: 'loyalty',
  does: 'collects points',
  inputs: [from(purchases, pipe(collect))],
  outputs: [points],
  store: { changelog: memory, expiresAt: ({ lastSeen }) => lastSeen + YEAR_MS },
});

const shop = topology({ name: 'shop', units: [loyalty], sinks: [], deadLetters });

test('what is remembered of a key is what its records before have left', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(purchases, 'ada', { cents: 1_250 });
  driver.pipe(purchases, 'ben', { cents: 300 });
  driver.pipe(purchases, 'ada', { cents: 800 });
  await driver.catchUp();

  // `table` shows the last value of each key, `state` what a successor would restore.
  assert.deepEqual(
    await driver.table(points),
    new Map([
      ['ada', 20],
      ['ben', 3],
    ]),
  );
  assert.equal((await driver.state(loyalty, 'ada'))?.points, 20);

  driver.pipe(purchases, 'ada', null);
  await driver.catchUp();
  assert.equal(await driver.state(loyalty, 'ada'), undefined);
  assert.deepEqual(await driver.table(points), new Map([['ben', 3]]));
});

test('of many changes of a key in one transaction the changelog gets the last', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  for (let i = 0; i < 100; i += 1) driver.pipe(purchases, 'ada', { cents: 100 });
  await driver.catchUp();
  const changes = (await driver.output(memory)).filter(({ key }) => key === 'state:ada');
  assert.equal(changes.length, 1);
  assert.equal(changes[0]?.value?.state?.points, 100);
});

// What a crash does: nothing. Here it comes where it hurts most, when output and changelog lie in their topics and the transaction is
// not decided. The successor ends that transaction, restores the points of before, and reads the same purchase again.
test('a crash neither loses a point nor gives one twice', async () => {
  const driver = await testDriver({ topology: shop, codec: jsonCodec });
  driver.pipe(purchases, 'ada', { cents: 1_000 });
  await driver.catchUp();

  driver.onStep(({ worker, name }) => (worker === 1 && name === 'commit.written' ? 'crash' : undefined));
  driver.pipe(purchases, 'ada', { cents: 500 });
  await driver.advance(1_000);
  assert.deepEqual(driver.alive(), []);
  assert.equal((await driver.state(loyalty, 'ada'))?.points, 10);

  await driver.start();
  await driver.catchUp();
  assert.equal((await driver.state(loyalty, 'ada'))?.points, 15);
  assert.deepEqual(
    (await driver.output(points)).map(({ value }) => value),
    [10, 15],
  );
});

test('what has not been touched for a year is forgotten, and the changelog forgets it too', async () => {
  const driver = await testDriver({
    topology: shop,
    codec: jsonCodec,
    // How often values past their time are looked for (a minute is the default). A year of heartbeats takes a while even on
    // a clock turned by hand, so this worker is gone meanwhile: its successor finds a value whose time is long over.
    options: { expiryCheckMs: 1_000 },
  });
  driver.pipe(purchases, 'ada', { cents: 1_000 });
  await driver.catchUp();
  await driver.stop();
  driver.clock.turnTo(driver.clock.now() + YEAR_MS);
  await driver.start();
  await driver.advance(2_000);

  assert.equal(await driver.state(loyalty, 'ada'), undefined);
  const last = (await driver.output(memory)).filter(({ key }) => key === 'state:ada').at(-1);
  assert.equal(last?.value, null);
});

// Next: what is to happen when nothing happens. 04-timers.test.ts
