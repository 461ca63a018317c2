import type { Result } from './work.ts';

/**
 * Results in the order in which their records entered the task. Only the contiguous prefix may be committed: a later
 * record of the same key may have seen the state that an earlier one left, so no commit may contain it without the earlier.
 */
export function commitQueue() {
  const finished = new Map<number, Result>();
  let nextToCommit = 0;
  let nextSequence = 0;

  return {
    /** Gives the next place in the task's order. */
    enter: (): number => nextSequence++,
    finish(result: Result): void {
      finished.set(result.work.sequence, result);
    },
    /** Takes finished results from the head, up to a number of records. */
    takePrefix(maxRecords: number): Result[] {
      const taken: Result[] = [];
      let records = 0;
      for (let result = finished.get(nextToCommit); result; result = finished.get(nextToCommit)) {
        if (taken.length > 0 && records + result.records.length > maxRecords) break;
        records += result.records.length;
        taken.push(result);
        finished.delete(nextToCommit);
        nextToCommit += 1;
      }
      return taken;
    },
    hasPrefix: (): boolean => finished.has(nextToCommit),
    /** Entered and not yet taken. */
    size: (): number => nextSequence - nextToCommit,
    /** Entered and not yet finished. */
    inProgress: (): number => nextSequence - nextToCommit - finished.size,
  };
}
