import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Word,
  assertExactlyOnce,
  counting,
  driveLedger,
  keepMemory,
  keeping,
  latest,
  memory,
  pipeAll,
} from './ledger.ts';
import { type Weather, clearUp, expose, picker, runs, weathers } from './weather.ts';

/** What is only read to be restored. */
const REMEMBERED = [memory.name, keepMemory.name, latest.name];

interface Arrival {
  readonly key: string;
  readonly kind: 'good' | 'bad' | 'bytes' | 'wait';
  /** Before it, ms. */
  readonly gap: number;
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  kind: fc.constantFrom('good', 'good', 'good', 'bad', 'bytes', 'wait'),
  gap: fc.constantFrom(0, 0, 0, 1, 40, 400),
});
const arrivals = fc.array(arrival, { minLength: 1, maxLength: 20 });
const limits = fc.record({
  lingerMs: fc.constantFrom(0, 10, 50),
  maxTransactionRecords: fc.constantFrom(1, 3, 2_000),
  maxQueuedRecords: fc.constantFrom(2, 5, 256),
});

const wordOf = ({ key, kind }: Arrival, n: number): Word => ({
  key,
  word: kind === 'bytes' ? 'bytes' : `${kind === 'good' ? 'w' : kind}-${String(n)}`,
});

interface Case {
  readonly input: readonly Arrival[];
  readonly weather: Weather;
  readonly options: Readonly<Record<string, number>>;
  readonly workers: number;
}

/** Plays a case to its end; answers with the parts and what was put in. */
async function play({ input, weather, options, workers }: Case, only?: readonly string[]) {
  const parts = await driveLedger({
    options: { sessionTimeoutMs: 1_000, sinkLingerMs: 50, ...options },
    broker: weather.broker,
    pick: picker(weather.picks),
    workers: 0,
    ...(only ? { only } : {}),
  });
  const { driver } = parts;
  expose(driver, weather.faults, REMEMBERED);
  for (let n = 0; n < workers; n += 1) driver.spawn();
  const words = input.map(wordOf);
  for (const [n, word] of words.entries()) {
    await driver.advance(input[n]?.gap ?? 0);
    pipeAll(driver, [word]);
  }
  await driver.advance(300);
  await clearUp(driver, counting);
  return { parts, words };
}

const cases = (broker: { unstableOffsets?: boolean } = {}): fc.Arbitrary<Case> =>
  fc.record({
    input: arrivals,
    weather: weathers(broker),
    options: limits,
    workers: fc.integer({ min: 1, max: 2 }),
  });

describe('whatever crashes, freezes, fails, joins, and in whatever order', () => {
  test('each record is counted once, in the order of its key, and all that is remembered, shown and written says so', async () => {
    await fc.assert(
      fc.asyncProperty(cases(), async (each) => {
        const { parts, words } = await play(each);
        await assertExactlyOnce(parts, words);
      }),
      runs(250),
    );
  });

  test('units do not depend on being told the newest offsets of their group', async () => {
    await fc.assert(
      fc.asyncProperty(cases({ unstableOffsets: true }), async (each) => {
        const { parts, words } = await play(each, [counting.name, keeping.name]);
        await assertExactlyOnce(parts, words);
      }),
      runs(100),
    );
  });

  test('the same seed gives the same history, step by step', async () => {
    const [first, second] = await Promise.all(
      [0, 1].map(async () => {
        const [each] = fc.sample(cases(), { ...runs(1), numRuns: 1 });
        assert.ok(each);
        const { parts } = await play(each);
        return parts.driver.log.map(
          ({ worker, at, message }) => `${String(worker)} ${String(at)} ${message}`,
        );
      }),
    );
    assert.deepEqual(first, second);
  });
});
