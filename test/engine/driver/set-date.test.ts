/** Somebody sets the date while a worker runs (NTP, a machine that wakes): nothing that is measured or waited for may notice. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deadLetterTopic, from, pipe, sink, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { type Observer, silent, silentUnit, type UnitObserver } from '../../../engine/observer.ts';
import type { RuntimeOptions } from '../../../engine/runtime/options.ts';
import { readinessComplaints } from '../../../engine/runtime/readiness.ts';
import { testDriver, type TestDriver } from '../../../engine/testing/test-driver.ts';
import type { SinkWriter } from '../../../engine/sink.ts';
import { jsonCodec } from '../toy.ts';
import { assertExactlyOnce, counts, driveLedger, pipeAll, WAIT_MS, type Word } from './ledger.ts';

const HOUR_MS = 3_600_000;
const input = topic<string>()('in', { does: 'words' });
const dead = deadLetterTopic('dead', { does: 'dead letters' });
const map = { name: 'set-date', deadLetters: dead, partitions: 1 };

const complaints = (driver: TestDriver): string[] =>
  readinessComplaints(driver.status(), driver.clock.now()).map(
    ({ code, sentence }) => `${code}: ${sentence}`,
  );

/** A unit whose work is what the test says. */
function driveUnit(
  work: () => void | Promise<void>,
  options: Partial<RuntimeOptions> = {},
  observer: Observer = silent,
): Promise<TestDriver> {
  const stages = stage({
    name: 'work',
    does: 'works',
    reads: input,
    create: () => async () => {
      await work();
      return done();
    },
  });
  const working = unit({ name: 'working', does: 'works', inputs: [from(input, pipe(stages))], outputs: [] });
  return testDriver({
    topology: topology({ ...map, units: [working], sinks: [] }),
    codec: jsonCodec,
    options,
    observer,
  });
}

for (const [how, ms] of [
  ['back', -HOUR_MS],
  ['forward', HOUR_MS],
] as const)
  describe(`the date is set an hour ${how}`, () => {
    test('over and over, while units, timers, a view and a sink are at work: all goes on, nobody is put out', async () => {
      const parts = await driveLedger();
      const { driver, target } = parts;
      const words: Word[] = [];
      for (let n = 0; n < 20; n += 1) {
        const more = ['a', 'b', 'c'].map((key) => ({ key, word: `w${String(n)}${key}` }));
        words.push(...more);
        pipeAll(driver, more);
        await driver.advance(7);
        driver.clock.setDateBy(ms);
        await driver.advance(7);
      }
      // A linger of 30 ms, twice, and the sink's of 20: and not an hour.
      await driver.advance(200);
      assert.equal((await driver.output(counts)).length, words.length);
      assert.equal(target.rows().length, words.length);
      await assertExactlyOnce(parts, words);
      assert.deepEqual(
        driver.status().map(({ restarts, outsideSince }) => [restarts, outsideSince]),
        [0, 0, 0].map((none) => [none, undefined]),
      );
    });

    test('while a sink waits for company', async () => {
      const driver = await testDriver({
        topology: topology({
          ...map,
          units: [],
          sinks: [sink({ name: 'rows', does: 'rows', inputs: [input] })],
        }),
        codec: jsonCodec,
        options: { sinkLingerMs: 500 },
      });
      driver.pipe(input, 'a', 'a');
      await driver.advance(300);
      driver.clock.setDateBy(ms);
      driver.pipe(input, 'b', 'b');
      await driver.advance(150);
      assert.equal(driver.lag()[0]?.records, 2);
      await driver.advance(100);
      assert.equal(driver.lag()[0]?.records, 0);
    });

    test('while a dependency is away: it is asked again, and the unit paused, when it was to be', async () => {
      let asked = 0;
      const driver = await driveUnit(() => {
        asked += 1;
        throw Object.assign(new Error('the store is away'), { retriable: true });
      });
      driver.pipe(input, 'a', 'a');
      await driver.advance(4_000);
      driver.clock.setDateBy(ms);
      const before = asked;
      await driver.advance(900);
      assert.deepEqual(complaints(driver), []);
      await driver.advance(29_100);
      assert.ok(asked - before >= 3, `asked ${String(asked - before)} times`);
      const [pause] = complaints(driver);
      assert.match(pause ?? '', /^paused: working has been paused for 34 s, work waits for a dependency/);
    });

    test('while the worker stops: what does not end is left after drainMs', async () => {
      const driver = await driveUnit(() => new Promise(() => undefined), { drainMs: 2_000 });
      driver.pipe(input, 'a', 'a');
      await driver.advance(100);
      driver.terminate();
      await driver.advance(1_000);
      driver.clock.setDateBy(ms);
      await driver.advance(900);
      assert.deepEqual(driver.alive(), [1]);
      await driver.advance(200);
      assert.deepEqual(driver.alive(), []);
    });

    test('and readiness neither makes a stall up nor hides one', async () => {
      const answers: (() => void)[] = [];
      const driver = await driveUnit(() => new Promise((resolve) => answers.push(resolve)));
      driver.pipe(input, 'a', 'a');
      await driver.advance(10_000);
      driver.clock.setDateBy(ms);
      assert.deepEqual(complaints(driver), []);
      await driver.advance(49_000);
      assert.deepEqual(complaints(driver), []);
      await driver.advance(2_000);
      assert.deepEqual(complaints(driver), [
        'stalled: working/0 has 1 records to do and has made no progress for 61 s',
      ]);
      driver.clock.setDateBy(ms);
      assert.equal(complaints(driver).length, 1);
      answers.forEach((answer) => answer());
      await driver.catchUp();
      assert.deepEqual(complaints(driver), []);
    });

    test('and a sink whose target does not answer is stuck when it has been for stuckAfterMs', async () => {
      const silent: SinkWriter = { write: () => new Promise(() => undefined) };
      const driver = await testDriver({
        topology: topology({
          ...map,
          units: [],
          sinks: [sink({ name: 'rows', does: 'rows', inputs: [input] })],
        }),
        codec: jsonCodec,
        writers: new Map([['rows', silent]]),
        options: { stuckAfterMs: 60_000 },
      });
      driver.pipe(input, 'a', 'a');
      await driver.advance(30_000);
      driver.clock.setDateBy(ms);
      assert.deepEqual(driver.status()[0]?.stuck, []);
      await driver.advance(29_000);
      assert.deepEqual(driver.status()[0]?.stuck, []);
      await driver.advance(2_000);
      assert.equal(driver.status()[0]?.stuck.length, 1);
    });
  });

test('what a timer is to bring back comes at its date, whenever that is', async () => {
  const { driver } = await driveLedger();
  const waiting = { key: 'a', word: 'wait' };
  pipeAll(driver, [waiting]);
  await driver.catchUp();
  driver.clock.setDateBy(-60_000);
  await driver.advance(59_000);
  assert.deepEqual(await driver.output(counts), []);
  await driver.advance(2_000);
  assert.equal((await driver.output(counts)).length, 1);

  pipeAll(driver, [waiting]);
  await driver.advance(WAIT_MS / 2);
  driver.clock.setDateBy(HOUR_MS);
  // Due at once; timers are looked for four times a second.
  await driver.advance(400);
  assert.equal((await driver.output(counts)).length, 2);
});

test('what work took is measured, and how old its record is by then is told by the date', async () => {
  const told: number[][] = [];
  const observer = {
    ...silentUnit,
    recordFinished: (...[, , , took, old]: Parameters<UnitObserver['recordFinished']>) =>
      void told.push([took, old]),
  };
  const waits: (() => void)[] = [];
  const work = (): Promise<void> => new Promise((resolve) => waits.push(resolve));
  const driver = await driveUnit(work, { lingerMs: 0 }, { unit: () => observer });
  driver.pipe(input, 'a', 'a');
  await driver.advance(40);
  driver.clock.setDateBy(-HOUR_MS);
  await driver.advance(60);
  waits.forEach((end) => end());
  await driver.catchUp();
  assert.deepEqual(told, [[100, 100 - HOUR_MS]]);
});
