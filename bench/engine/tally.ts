import type { Job } from './job.ts';
import { plannedRecord } from './job.ts';

/** How the output differs from what it must be. */
export interface Verdict {
  readonly isRight: boolean;
  readonly expected: number;
  /** Expected records that did not come. */
  readonly missing: number;
  /** Appearances of a record beyond its first. */
  readonly doubled: number;
  /** Records that should have been left out, or that nobody sent. */
  readonly foreign: number;
}

export interface Tally {
  /** Takes note of a record of the output; true when that was the last one missing. */
  see(id: number): boolean;
  /** A record that nobody sent. */
  seeForeign(): void;
  /** Expected records that have come. */
  seen(): number;
  verdict(): Verdict;
}

/** Counts each expected record once, whatever the order in which they come. */
export function createTally(job: Job): Tally {
  const EXPECTED = 1;
  const SEEN = 2;
  const state = new Uint8Array(job.records);
  let expected = 0;
  for (let i = 0; i < job.records; i += 1) {
    if (!plannedRecord(job, i).isExpected) continue;
    state[i] = EXPECTED;
    expected += 1;
  }
  let seen = 0;
  let doubled = 0;
  let foreign = 0;
  return {
    see(id) {
      const at = state[id];
      if (at === EXPECTED) {
        state[id] = SEEN;
        seen += 1;
        return seen === expected;
      }
      if (at === SEEN) doubled += 1;
      else foreign += 1;
      return false;
    },
    seeForeign: () => void (foreign += 1),
    seen: () => seen,
    verdict: () => ({
      isRight: seen === expected && doubled === 0 && foreign === 0,
      expected,
      missing: expected - seen,
      doubled,
      foreign,
    }),
  };
}
