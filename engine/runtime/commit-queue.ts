import type { InRecord } from '../kafka.ts';
import type { Result, Work } from './work.ts';

/** The contiguous prefix that is finished and not taken. */
export interface Ready {
  readonly results: number;
  /** Of what they write: outputs, dead letters, stage events, changelog. */
  readonly records: number;
  readonly bytes: number;
}

const recordsOf = ({ records, state, timers }: Result): number =>
  records.length + (state ? 1 : 0) + timers.length;

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
  /** Behind the last of the prefix. */
  let end = 0;
  const ready = { results: 0, records: 0, bytes: 0 };

  function account(result: Result, sign: 1 | -1): void {
    ready.results += sign;
    ready.records += sign * recordsOf(result);
    ready.bytes += sign * result.bytes;
  }

  function trim(): void {
    if (head < 4_096 && head < entered.length) return;
    entered = entered.slice(head);
    finished = finished.slice(head);
    base += head;
    end -= head;
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
      for (let next = finished[end]; next; next = finished[end]) {
        account(next, 1);
        end += 1;
      }
    },
    /** Takes results from the prefix, up to a number of records written and of bytes; one at least. */
    takePrefix(maxRecords: number, maxBytes: number): Result[] {
      const taken: Result[] = [];
      let records = 0;
      let bytes = 0;
      for (let result = finished[head]; result; result = finished[head]) {
        records += recordsOf(result);
        bytes += result.bytes;
        if (taken.length > 0 && (records > maxRecords || bytes > maxBytes)) break;
        taken.push(result);
        account(result, -1);
        head += 1;
      }
      trim();
      return taken;
    },
    /** As it stands whenever it is looked at. */
    ready: ready as Ready,
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
