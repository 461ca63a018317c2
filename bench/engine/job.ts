/**
 * What every system is given to do, record by record, and what must come of it. Pure: writer, peers and checker agree because
 * they all ask here.
 */
export interface Job {
  readonly name: 'copy' | 'dedupe';
  readonly partitions: number;
  /** Records before the timed ones, for compilers and caches. Their keys are new. */
  readonly warmUp: number;
  /** Timed records. */
  readonly records: number;
  /** Keys that lie in the state before anything is read; 0 for a copy. */
  readonly preloaded: number;
}

export interface PlannedRecord {
  readonly key: string;
  /** Whether it must appear in the output; a repeat must not. */
  readonly isExpected: boolean;
}

/** Two of 25: 8 % repeats, below the 10 % of the goal. */
const PERIOD = 25;
const OF_PRELOADED = 24;
const OF_INPUT = 12;

export const preloadedKey = (index: number): string => `p${String(index).padStart(9, '0')}`;
export const warmUpRecord = (index: number): PlannedRecord => ({
  key: `w${String(index).padStart(9, '0')}`,
  isExpected: true,
});

/** The timed record with that number, from 0. */
export function plannedRecord(job: Job, index: number): PlannedRecord {
  const at = index % PERIOD;
  if (job.name === 'copy' || (at !== OF_PRELOADED && at !== OF_INPUT))
    return { key: newKey(index), isExpected: true };
  if (at === OF_PRELOADED && job.preloaded > 0)
    // A prime step walks over all of the keys, so that no cache of recent ones helps.
    return { key: preloadedKey((index * 7_919) % job.preloaded), isExpected: false };
  return { key: newKey(earlierNew(index)), isExpected: false };
}

/** How many of the first `count` timed records must appear. */
export function expectedRecords(job: Job, count = job.records): number {
  let expected = 0;
  for (let i = 0; i < count; i += 1) if (plannedRecord(job, i).isExpected) expected += 1;
  return expected;
}

const newKey = (index: number): string => `n${String(index).padStart(9, '0')}`;

/** A record about halfway back whose key is its own: the first of each period is one. */
const earlierNew = (index: number): number => Math.floor(index / 2 / PERIOD) * PERIOD;
