import type { InRecord } from '../../kafka.ts';
import { heldBytes } from '../../record-size.ts';
import type { Result, Work } from '../record/work.ts';

/** The contiguous prefix that is finished and not taken. */
export interface Ready {
  readonly results: number;
  /** Of what they write: outputs, dead letters, stage events, changelog. */
  readonly records: number;
  readonly bytes: number;
}

export type CommitQueue = ReturnType<typeof commitQueue>;

const recordsOf = ({ records, state, timers }: Result): number =>
  records.length + (state ? 1 : 0) + timers.length;

/**
 * What a task has read and not committed, and what became of it: entered → finished → taken for a commit → committed. In the order in
 * which it entered, and only the contiguous prefix may be taken: a later record may have seen the state that an earlier one left, so
 * no commit may contain it without the earlier.
 */
export function commitQueue() {
  /** In order from `head` on; before it nothing is held any longer, and now and then it is cut off. */
  let entered: (Work | undefined)[] = [];
  let finished: (Result | undefined)[] = [];
  let head = 0;
  /** Sequence of the first in the arrays. */
  let base = 0;
  let inProgress = 0;
  /** Behind the last of the prefix. */
  let end = 0;
  const ready = { results: 0, records: 0, bytes: 0 };
  /** Being committed. */
  let taken: readonly Result[] = [];
  const uncommitted = new Map<string, number>();
  /** Of the records that were read, and of what they led to. */
  let bytes = 0;

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

  /** Results of the prefix, up to a number of records written and of bytes; one at least. */
  function cutPrefix(maxRecords: number, maxBytes: number): Result[] {
    const cut: Result[] = [];
    let records = 0;
    let written = 0;
    for (let result = finished[head]; result; result = finished[head]) {
      records += recordsOf(result);
      written += result.bytes;
      if (cut.length > 0 && (records > maxRecords || written > maxBytes)) break;
      cut.push(result);
      account(result, -1);
      // What is committed must not be kept by what has not been cut off yet.
      entered[head] = finished[head] = undefined;
      head += 1;
    }
    return cut;
  }

  return {
    /** A record begins its way at the end of the queue; `timer`: what brought it back. */
    enter(record: InRecord, attempt: number, timer: Work['timer'], startedAt: number): Work {
      const sequence = base + entered.length;
      const work: Work = { sequence, record, attempt, timer, startedAt, finishedAt: startedAt };
      entered.push(work);
      finished.push(undefined);
      inProgress += 1;
      bytes += heldBytes(record);
      uncommitted.set(record.topic, (uncommitted.get(record.topic) ?? 0) + 1);
      return work;
    },
    finish(result: Result): void {
      finished[result.work.sequence - base] = result;
      inProgress -= 1;
      bytes += result.bytes;
      for (let next = finished[end]; next; next = finished[end]) {
        account(next, 1);
        end += 1;
      }
    },
    /** Takes results from the prefix for a commit, up to a number of records written and of bytes; one at least. */
    takePrefix(maxRecords: number, maxBytes: number): readonly Result[] {
      taken = cutPrefix(maxRecords, maxBytes);
      trim();
      return taken;
    },
    /** Those that were taken are done with. */
    committed(): void {
      for (const { work, bytes: written } of taken) {
        const { topic } = work.record;
        bytes -= written + heldBytes(work.record);
        uncommitted.set(topic, (uncommitted.get(topic) ?? 1) - 1);
      }
      taken = [];
    },
    /** As it stands whenever it is looked at. */
    ready: ready as Ready,
    /** The first that is not committed of those read from the topic: what timers brought has been read before. */
    oldestFrom(topic: string): InRecord | undefined {
      const isFirst = ({ record, timer }: Work): boolean => record.topic === topic && !timer;
      const first = taken.find(({ work }) => isFirst(work));
      if (first) return first.work.record;
      for (let at = head; at < entered.length; at += 1) {
        const work = entered[at] as Work;
        if (isFirst(work)) return work.record;
      }
      return undefined;
    },
    /** Entered and not yet taken. */
    size: (): number => entered.length - head,
    /** Entered and not yet finished. */
    inProgress: (): number => inProgress,
    /** Entered and not yet committed, of one topic. */
    uncommittedFrom: (topic: string): number => uncommitted.get(topic) ?? 0,
    /** Entered and not yet committed, of all. */
    uncommitted: (): number => entered.length - head + taken.length,
    /** Of what has been entered and is not committed; '' of what has none. */
    keys(): ReadonlySet<string> {
      const works = [...taken.map(({ work }) => work), ...entered.slice(head)];
      return new Set(works.map((work) => work?.record.key?.toString() ?? ''));
    },
    /** Memory that it holds, about. */
    bytes: (): number => bytes,
  };
}
