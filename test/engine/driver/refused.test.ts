/** A sink whose target will never take some of the records: those are dead letters, the others rows, each once, whatever happens between. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { deadLetterTopic, sink, topic, topology } from '../../../engine/language.ts';
import { silentUnit } from '../../../engine/observer.ts';
import { readinessComplaints } from '../../../engine/runtime/readiness.ts';
import { RefusedRecords, type SinkRecord, type SinkWriter } from '../../../engine/sink.ts';
import { memoryTarget, type MemoryTarget } from '../../../engine/testing/memory-target.ts';
import { testDriver, type TestDriver, type TestDriverOptions } from '../../../engine/testing/test-driver.ts';
import type { StepEffect } from '../../../engine/testing/steps.ts';
import { jsonCodec } from '../toy.ts';
import { picker, runs } from './weather.ts';

const lines = topic<string>()('lines', { does: 'lines' });
const others = topic<string>()('others', { does: 'other lines' });
const map = topology({
  name: 'refused',
  units: [],
  sinks: [sink({ name: 'rows', does: 'a row for each line', inputs: [lines, others] })],
  deadLetters: deadLetterTopic('dead', { does: 'dead letters' }),
  partitions: 1,
});

const isBad = ({ value }: SinkRecord): boolean => String(value).startsWith('bad');
const tooLong = (row: SinkRecord) =>
  isBad(row) ? { code: 'too-long', message: `${String(row.value)} is too long` } : undefined;

async function drive(target: SinkWriter = memoryTarget(tooLong), options: Partial<TestDriverOptions> = {}) {
  const driver = await testDriver({
    topology: map,
    codec: jsonCodec,
    writers: new Map([['rows', target]]),
    options: { sessionTimeoutMs: 500, sinkLingerMs: 20 },
    ...options,
  });
  const pipe = (...some: readonly string[]): void =>
    some.forEach((line) => driver.pipe(lines, null, line === 'bytes' ? Buffer.from('{') : line));
  return { driver, pipe };
}

const letters = (driver: TestDriver): string[] =>
  driver
    .deadLetters()
    .map(({ topic: from, offset, stage, code }) => `${from}-${String(offset)} ${stage} ${code}`);
const valuesOf = (target: MemoryTarget): unknown[] => target.rows().map(({ value }) => value);

describe('records that a writer refuses for good', () => {
  test('are dead letters with its reason, and the rest of the block is written under the same token', async () => {
    const target = memoryTarget(tooLong);
    const { driver, pipe } = await drive(target);
    pipe('a', 'bad-1', 'b', 'bytes', 'bad-2', 'c');
    driver.pipe(others, null, 'other');
    await driver.catchUp();
    assert.deepEqual(valuesOf(target), ['a', 'b', 'c', 'other']);
    assert.deepEqual(
      [...target.tokens().keys()].map((token) => token.replace(/^.*:/, '')),
      ['lines-0-0-5', 'others-0-0-0'],
    );
    assert.deepEqual(letters(driver), [
      'lines-1 rows/write too-long',
      'lines-4 rows/write too-long',
      'lines-3 rows/decode undecodable',
    ]);
    const [first] = driver.deadLetters();
    assert.deepEqual([first?.value?.toString(), first?.message], ['"bad-1"', 'bad-1 is too long']);
    assert.deepEqual(readinessComplaints(driver.status(), driver.clock.now()), []);
    assert.equal(driver.status()[0]?.restarts, 0);

    pipe('d');
    await driver.catchUp();
    assert.deepEqual(valuesOf(target).at(-1), 'd');
  });

  test('may be all of a block: nothing is written, and the next block is', async () => {
    const blocks: number[] = [];
    const target = memoryTarget(tooLong);
    const { driver, pipe } = await drive({
      async write(block) {
        blocks.push(block.records.length);
        await target.write(block);
      },
    });
    pipe('bad-1', 'bad-2');
    await driver.catchUp();
    pipe('a');
    await driver.catchUp();
    assert.deepEqual([blocks, valuesOf(target), letters(driver).length], [[2, 1], ['a'], 2]);
  });

  test('may be named one by one, by a target that stops at the first', async () => {
    const target = memoryTarget();
    const { driver, pipe } = await drive({
      async write(block) {
        const index = block.records.findLastIndex(isBad);
        if (index >= 0) throw new RefusedRecords([{ index, message: 'a bad line' }]);
        await target.write(block);
      },
    });
    pipe('a', 'bad-1', 'b', 'bad-2', 'bad-3');
    await driver.catchUp();
    assert.deepEqual(valuesOf(target), ['a', 'b']);
    assert.deepEqual(
      letters(driver),
      [4, 3, 1].map((at) => `lines-${String(at)} rows/write refused`),
    );
  });

  test('are told of to whoever keeps metrics', async () => {
    const told: string[] = [];
    const observer = {
      ...silentUnit,
      recordFinished: (_p: number, _topic: string, outcome: string) => void told.push(outcome),
      deadLettered: ({ stage, code }: { stage: string; code: string }) => void told.push(`${stage} ${code}`),
    };
    const { driver, pipe } = await drive(undefined, { observer: { unit: () => observer } });
    pipe('a', 'bad-1');
    await driver.catchUp();
    assert.deepEqual(told, ['done', 'dead-letter', 'write too-long']);
  });

  test('lie in a block of any length: it ends where they can still be told beside an offset', async () => {
    const target = memoryTarget(tooLong);
    const { driver, pipe } = await drive(target, {
      options: { sinkBlockRecords: 40_000, sinkLingerMs: 20, maxQueuedBytes: 64 * 1_048_576 },
      broker: { fetchRecords: 40_000 },
    });
    const some = Array.from({ length: 40_000 }, (_, n) => (n % 3 === 0 ? 'bad' : 'good'));
    pipe(...some);
    await driver.catchUp();
    assert.equal(target.rows().length, some.filter((line) => line === 'good').length);
    assert.equal(new Set(letters(driver)).size, some.filter((line) => line === 'bad').length);
    assert.equal(letters(driver).length, some.filter((line) => line === 'bad').length);
    assert.deepEqual(
      [...target.tokens().keys()].map((token) => token.replace(/^.*:/, '')),
      ['lines-0-0-16383', 'lines-0-16384-32767', 'lines-0-32768-39999'],
    );
    assert.equal(driver.status()[0]?.restarts, 0);
  });
});

describe('what is no such refusal', () => {
  for (const [what, error, cause] of [
    ['another error', new Error('column x is missing'), /column x is missing/],
    [
      'a refusal of a record that the block does not have',
      refusalAt(7),
      /refuses the record at index 7 of a block of 2/,
    ],
    ['a refusal at no index', refusalAt(-1), /index -1/],
  ] as const)
    test(`${what} gives no record up: the block is tried again, readiness says why, and it goes on when the target does`, async () => {
      const target = memoryTarget();
      let fault: Error | undefined = error;
      const { driver, pipe } = await drive({
        async write(block) {
          if (fault) throw fault;
          await target.write(block);
        },
      });
      pipe('a', 'b');
      await driver.advance(60_000);
      const [complaint] = readinessComplaints(driver.status(), driver.clock.now());
      assert.equal(complaint?.code, 'taking-over');
      assert.match(complaint.sentence, cause);
      assert.deepEqual(driver.deadLetters(), []);
      fault = undefined;
      await driver.catchUp();
      assert.deepEqual(valuesOf(target), ['a', 'b']);
      assert.deepEqual(driver.deadLetters(), []);
    });

  test('a refusal of nothing is an error of the writer', () => {
    assert.throws(() => new RefusedRecords([]), /at least one/);
  });
});

function refusalAt(index: number): Error {
  return new RefusedRecords([{ index, message: 'bad' }]);
}

describe('whatever happens between the refusal and the end of its block', () => {
  const INPUT = ['a', 'bad-1', 'b', 'bytes', 'bad-2', 'c', 'bad-3'];
  /** How many of the first so many questions the target answers by a refusal; it is mended afterwards. */
  type Mended = number;

  async function play(
    effectAt: (nth: number, driver: TestDriver) => StepEffect,
    mendedAfter: Mended,
    picks: readonly number[] = [],
  ) {
    let refusals = 0;
    const target = memoryTarget((row) => (refusals < mendedAfter ? tooLong(row) : undefined));
    const counted: SinkWriter = {
      async write(block) {
        try {
          await target.write(block);
        } catch (error) {
          refusals += 1;
          throw error;
        }
      },
    };
    const { driver, pipe } = await drive(counted, {
      workers: 0,
      pick: picker(picks),
      broker: { markersLag: true, fetchRecords: 3 },
    });
    let steps = 0;
    driver.onStep(() => effectAt((steps += 1), driver));
    driver.spawn();
    pipe(...INPUT);
    await driver.advance(300);
    pipe('d', 'bad-4');
    await driver.advance(300);
    driver.onStep(() => undefined);
    driver.thaw();
    if (driver.alive().length === 0) await driver.start();
    await driver.advance(5_000);
    await driver.catchUp();
    const rows = target.rows().map(({ record }) => `${record.topic}-${String(record.offset)}`);
    const dead = driver.deadLetters().map((letter) => `${letter.topic}-${String(letter.offset)}`);
    assert.deepEqual(
      [...rows, ...dead].sort(),
      [...INPUT, 'd', 'bad-4'].map((_, n) => `lines-${String(n)}`),
      'each record is a row or a dead letter, once',
    );
    return steps;
  }

  for (const [what, effect] of [
    ['a kill -9', 'crash'],
    ['a SIGSTOP', 'freeze'],
  ] as const)
    for (const mendedAfter of [1, 2, Infinity])
      test(`${what} at every step, the target mended after ${String(mendedAfter)} refusals`, async () => {
        let nth = 1;
        for (let steps = Infinity; nth <= steps; nth += 1) {
          steps = await play((at, driver) => {
            if (at !== nth) return undefined;
            driver.spawn();
            return effect;
          }, mendedAfter);
        }
        assert.ok(nth > 30, `${String(nth)} steps`);
      });

  test('several at once, in any order of what can happen', async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 });
    const picks = fc.array(fc.nat({ max: 9 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(gaps, picks, fc.constantFrom(1, 2, 3, Infinity), async (each, order, mendedAfter) => {
        const left = [...each];
        let since = 0;
        await play(
          (_, driver) => {
            if ((since += 1) !== left[0]) return undefined;
            left.shift();
            since = 0;
            driver.spawn();
            return left.length % 2 === 0 ? 'crash' : 'freeze';
          },
          mendedAfter,
          order,
        );
      }),
      runs(100),
    );
  });
});
