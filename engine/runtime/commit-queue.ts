import type { InRecord } from '../kafka.ts';
import type { Result, Work } from './work.ts';

/**
 * Records in the order in which they entered the task, and what became of them. Only the contiguous prefix may be committed: a
 * later record of the same key may have seen the state that an earlier one left, so no commit may contain it without the earlier.
 */
export function commitQueue() {
  /** In order from `head` on; what has been taken is cut off now and then. */
  let entered: Work[] = [];
  let finished: (Result | undefined)[] = [];
  let head = 0;
  /** Sequence of the first in the arrays. */
  let base = 0;
  let inProgress = 0;

  function trim(): void {
    if (head < 4_096 && head < entered.length) return;
    entered = entered.slice(head);
    finished = finished.slice(head);
    base += head;
    head = 0;
  }

  return {
    /** The place in the task's order that the next record gets. */
    nextSequence: (): number => base + entered.length,
    enter(work: Work): void {
      entered.push(work);
      finished.push(undefined);
      inProgress += 1;
    },
    finish(result: Result): void {
      finished[result.work.sequence - base] = result;
      inProgress -= 1;
    },
    /** Takes finished results from the head, up to a number of records and bytes; one at least. */
    takePrefix(maxRecords: number, maxBytes: number): Result[] {
      const taken: Result[] = [];
      let records = 0;
      let bytes = 0;
      for (let result = finished[head]; result; result = finished[head]) {
        records += result.records.length + (result.state ? 1 : 0) + result.timers.length;
        bytes += result.bytes;
        if (taken.length > 0 && (records > maxRecords || bytes > maxBytes)) break;
        taken.push(result);
        head += 1;
      }
      trim();
      return taken;
    },
    hasPrefix: (): boolean => finished[head] !== undefined,
    /** The first that is not taken of those read from the topic, not brought by a timer. */
    oldestFrom(topic: string): InRecord | undefined {
      for (let at = head; at < entered.length; at += 1) {
        const { record, timer } = entered[at] as Work;
        if (record.topic === topic && !timer) return record;
      }
      return undefined;
    },
    /** Entered and not yet taken. */
    size: (): number => entered.length - head,
    /** Entered and not yet finished. */
    inProgress: (): number => inProgress,
  };
}
