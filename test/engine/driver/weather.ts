/** Random histories of faults, for properties: what happens to workers and calls, in which order things happen, how the broker is. */
import fc from 'fast-check';
import { TransactionError } from '../../../engine/kafka.ts';
import type { Unit } from '../../../engine/language.ts';
import type { BrokerSettings } from '../../../engine/testing/memory-broker.ts';
import type { StepEffect } from '../../../engine/testing/steps.ts';
import type { TestDriver } from '../../../engine/testing/test-driver.ts';

export type FaultKind =
  'compact' | 'crash' | 'freeze' | 'thaw' | 'join' | 'leave' | 'error' | 'bug' | 'unknown' | 'aborted';

export interface Fault {
  /** Steps since the fault before. */
  readonly after: number;
  readonly kind: FaultKind;
}

export interface Weather {
  readonly faults: readonly Fault[];
  /** Which of those that wait gets the next turn, over and over. */
  readonly picks: readonly number[];
  readonly broker: Partial<BrokerSettings>;
}

const fault: fc.Arbitrary<Fault> = fc.record({
  after: fc.integer({ min: 1, max: 80 }),
  kind: fc.constantFrom<FaultKind[]>(
    'compact',
    'crash',
    'crash',
    'freeze',
    'thaw',
    'join',
    'leave',
    'error',
    'bug',
    'unknown',
    'aborted',
  ),
});

/** A third might meet the same record, which would then be given up. */
function fewBugs(faults: readonly Fault[]): Fault[] {
  let bugs = 0;
  return faults.filter(({ kind }) => kind !== 'bug' || (bugs += 1) < 3);
}

/** `unstableOffsets`: groups may be told offsets of before for a while, instead of waiting for the newest. */
export const weathers = ({ unstableOffsets = false } = {}): fc.Arbitrary<Weather> =>
  fc.record({
    faults: fc.array(fault, { maxLength: 8 }).map(fewBugs),
    picks: fc.array(fc.nat(5), { maxLength: 12 }),
    broker: fc.record({
      markersLag: fc.boolean(),
      fetchRecords: fc.integer({ min: 1, max: 6 }),
      offsetsLagMs: unstableOffsets ? fc.constantFrom(50, 3_000) : fc.constantFrom(0, 0, 150),
      unstableOffsets: fc.constant(unstableOffsets),
    }),
  });

/** For the driver's option `pick`. */
export function picker(picks: readonly number[]): () => number {
  let n = 0;
  return () => picks[n++ % Math.max(1, picks.length)] ?? 0;
}

/** A fault waits for a step where it means something. */
const WHERE: Readonly<Record<FaultKind, RegExp>> = {
  compact: /./,
  crash: /./,
  freeze: /./,
  thaw: /./,
  join: /./,
  leave: /./,
  error: /./,
  bug: /^deps/,
  unknown: /^commit/,
  aborted: /^commit/,
};

/** At most so many at once: a real cluster has no endless supply, and each costs time. */
const MOST_WORKERS = 3;

/**
 * Lets the faults happen, one after another. `remembered`: topics that may be compacted meanwhile. A worker that is killed or stopped has a successor at once, as with a
 * supervisor.
 */
export function expose(driver: TestDriver, faults: readonly Fault[], remembered: readonly string[]): void {
  const left = [...faults];
  let since = 0;
  driver.onStep(({ name }) => {
    since += 1;
    const next = left[0];
    if (!next || since < next.after) return undefined;
    if (!WHERE[next.kind].test(name)) return undefined;
    left.shift();
    since = 0;
    return happen(driver, next.kind, remembered);
  });
}

function happen(driver: TestDriver, kind: FaultKind, remembered: readonly string[]): StepEffect {
  switch (kind) {
    case 'compact':
      return void remembered.forEach((topic) => driver.broker.compact(topic));
    case 'crash':
    case 'freeze':
      driver.spawn();
      return kind;
    case 'thaw':
      return void driver.thaw();
    case 'join':
      return void (driver.alive().length < MOST_WORKERS && driver.spawn());
    case 'leave':
      if (driver.alive().length > 0) driver.terminate();
      return void driver.spawn();
    case 'error':
      return Object.assign(new Error('the connection broke'), { retriable: true });
    case 'bug':
      return new Error('nobody foresaw this');
    case 'unknown':
    case 'aborted':
      return new TransactionError(kind, 'no answer came');
  }
}

/** The weather clears up: zombies wake, somebody is there, and everything is worked off, what waits for its time included. */
export async function clearUp(driver: TestDriver, waiting: Unit): Promise<void> {
  driver.onStep(() => undefined);
  driver.thaw();
  if (driver.alive().length === 0) driver.spawn();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await driver.catchUp();
    // Zombies that wake up join their group again at their next heartbeat, and partitions move once more.
    await driver.advance(1_000);
    await driver.catchUp();
    const [next] = await driver.timers(waiting);
    if (!next) return;
    await driver.advance(Math.max(0, next.dueAt - driver.clock.now()));
  }
  throw new Error(`something waits for ever: ${JSON.stringify(await driver.timers(waiting))}`);
}

/** Far more often than anything asks to come back. */
const MOST_ROUNDS = 50;

/**
 * For fc.assert. FAST_CHECK_SEED repeats a failure that fast-check has told of; else the seed is the same for every run.
 * FAST_CHECK_TIMES makes a long search of it: so many times the runs.
 */
export const runs = (numRuns: number): { seed: number; numRuns: number } => ({
  seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_260_101),
  numRuns: numRuns * Number(process.env['FAST_CHECK_TIMES'] ?? 1),
});
