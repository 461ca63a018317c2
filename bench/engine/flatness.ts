/** What a record costs this engine with more partitions and with more keys, at equally large transactions. */
import type { Say } from '../../infra/service-error.ts';
import { type Spread, spread } from '../statistics.ts';
import type { Job } from './job.ts';
import type { Ground } from './prepare.ts';
import { type Run, runOnce } from './run.ts';
import { ours } from './systems/ours.ts';

/**
 * Records of each transaction: few enough for one of 16 partitions to gather them, and the linger long enough for it to wait until it
 * has. Commits are then further apart than in the comparison: this is about cost, not speed.
 */
const TRANSACTION_RECORDS = 500;
const system = ours({ maxTransactionRecords: TRANSACTION_RECORDS, lingerMs: 2_000 });

export interface FlatnessCase {
  readonly dimension: 'partitions' | 'keys';
  readonly value: number;
  readonly job: Job;
}

export interface FlatnessResult {
  readonly dimension: FlatnessCase['dimension'];
  readonly value: number;
  readonly isRight: boolean;
  readonly cpuMicrosPerRecord: Spread;
  readonly recordsPerTransaction: Spread;
  /** To the dimension's first case, round by round. */
  readonly cpuRatio: Spread;
}

/** Three seconds of work were measured at first, and one full collection of garbage more or less was a fifth of them. */
const LONGER = 3;

/**
 * Measured for longer than the comparison, and warmed up for long: a task that is begun costs its restoring, its connection and the
 * memory it will hold, and 16 of them had their share of that in the first records.
 */
export function flatnessCases(timed: number, keys: number): FlatnessCase[] {
  const warmUp = timed;
  const records = LONGER * timed;
  const copies = [1, 4, 16].map((partitions): FlatnessCase => ({
    dimension: 'partitions',
    value: partitions,
    job: { name: 'copy', partitions, warmUp, records, preloaded: 0 },
  }));
  const dedupes = [keys / 100, keys / 10, keys].map(Math.round).map((preloaded): FlatnessCase => ({
    dimension: 'keys',
    value: preloaded,
    job: { name: 'dedupe', partitions: 4, warmUp, records, preloaded },
  }));
  return [...copies, ...dedupes];
}

export async function measureFlatness(
  cases: readonly FlatnessCase[],
  { rounds, ground, say }: { rounds: number; ground: Ground; say: Say },
): Promise<FlatnessResult[]> {
  const runs = new Map<FlatnessCase, Run[]>(cases.map((each) => [each, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const each of round % 2 === 0 ? cases : cases.toReversed()) {
      const run = await runOnce(system, each.job, ground);
      runs.get(each)?.push(run);
      say(
        `flatness, round ${String(round + 1)}/${String(rounds)}  ${String(each.value)} ${each.dimension}: ${run.cpuMicrosPerRecord.toFixed(1)} µs CPU a record`,
      );
    }
  }
  return cases.map((each) => {
    const first = cases.find(({ dimension }) => dimension === each.dimension) ?? each;
    return flatnessOf(each, runs.get(each) ?? [], runs.get(first) ?? []);
  });
}

export function flatnessOf(
  { dimension, value }: Pick<FlatnessCase, 'dimension' | 'value'>,
  own: readonly Run[],
  first: readonly Run[],
): FlatnessResult {
  return {
    dimension,
    value,
    isRight: own.every(({ verdict }) => verdict.isRight),
    cpuMicrosPerRecord: spread(own.map((r) => r.cpuMicrosPerRecord)),
    recordsPerTransaction: spread(own.map((r) => r.recordsPerTransaction ?? NaN)),
    cpuRatio: spread(own.map((r, i) => r.cpuMicrosPerRecord / (first[i]?.cpuMicrosPerRecord ?? NaN))),
  };
}
