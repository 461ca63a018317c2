/** One fault at every single step of a run, one run for each: none may leave a trace. */
import { describe, test } from 'node:test';
import { TransactionError } from '../../../engine/kafka.ts';
import type { StepEffect } from '../../../engine/testing/steps.ts';
import type { TestDriver } from '../../../engine/testing/test-driver.ts';
import { type Word, assertExactlyOnce, counting, driveLedger, pipeAll } from './ledger.ts';
import { clearUp } from './weather.ts';

const INPUT: Word[] = [
  { key: 'a', word: 'a1' },
  { key: 'b', word: 'b1' },
  { key: 'a', word: 'bad-a' },
  { key: 'b', word: 'wait-b' },
  { key: 'a', word: 'a2' },
  { key: 'c', word: 'bytes' },
  { key: 'b', word: 'b2' },
];
const LATER: Word[] = [
  { key: 'a', word: 'a3' },
  { key: 'b', word: 'b3' },
];

interface Fault {
  readonly effect: (driver: TestDriver, worker: number) => StepEffect;
  /** Where else it would mean nothing. */
  readonly at?: RegExp;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a kill -9': { effect: () => 'crash' },
  'a SIGSTOP, and a SIGCONT when another has taken over,': { effect: () => 'freeze' },
  'a SIGTERM': {
    effect(driver, worker) {
      driver.terminate(worker);
      driver.spawn();
      return undefined;
    },
  },
  'a call that fails': {
    effect: () => Object.assign(new Error('the connection broke'), { retriable: true }),
  },
  'a commit of unknown outcome': {
    effect: () => new TransactionError('unknown', 'no answer came'),
    at: /^commit/,
  },
  'a commit that was aborted': {
    effect: () => new TransactionError('aborted', 'not this time'),
    at: /^commit/,
  },
};

/** Answers before it writes the markers, and lets one see little at a time. */
const BROKER = { markersLag: true, fetchRecords: 3 };

/** Runs the history with a fault at the n-th step; answers with the names of the steps. */
async function run(nth: number, fault: Fault): Promise<string[]> {
  const parts = await driveLedger({ broker: BROKER, workers: 0, partitions: 1 });
  const { driver } = parts;
  const steps: string[] = [];
  driver.onStep((step) => {
    steps.push(step.name);
    if (step.nth !== nth) return undefined;
    const effect = fault.effect(driver, step.worker);
    // As a supervisor would.
    if (effect === 'crash' || effect === 'freeze') driver.spawn();
    return effect;
  });
  driver.spawn();
  pipeAll(driver, INPUT);
  await driver.advance(300);
  pipeAll(driver, LATER);
  await driver.advance(300);
  if (driver.alive().length === 0) driver.spawn();
  await driver.catchUp();
  const last = steps.length;
  await clearUp(driver, counting);
  await assertExactlyOnce(parts, [...INPUT, ...LATER]);
  return steps.slice(0, last);
}

describe('between any two steps', () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`${name} leaves everything as it would be without`, async () => {
      const steps = await run(0, fault);
      for (const [index, step] of steps.entries()) {
        if (fault.at?.test(step) === false) continue;
        await run(index + 1, fault).catch((error: unknown) => {
          const where = `${step}, step ${String(index + 1)} of ${String(steps.length)}`;
          throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
        });
      }
    });
  }
});
