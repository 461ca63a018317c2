import type { RunnerParts } from '../record/bound-unit.ts';
import { changeRow, stateRecord, type TaskState, type Timer } from '../takeover/changelog.ts';
import type { OutRecord } from '../../kafka.ts';
import { type DueQueue, dueQueue } from './due-queue.ts';
import { expiryOf } from './expiry.ts';
import type { Result, Work } from '../record/work.ts';

/** Timers that are none any more, and are kept until their time, at least. */
const MOST_LEFT = 1_024;

export interface StateStore {
  valueOf(key: string): unknown;
  table(topic: string): ReadonlyMap<string, unknown> | undefined;
  /** Remembers what a record led to: those of its key that follow see it, committed or not. */
  apply(result: Result): void;
  /** Calls back with each timer that is due, once, until what it brings has been applied. */
  fire(now: number, onDue: (id: string, timer: Timer) => void): void;
  /** Whether the timer that brought it was set anew or called off by a record of its key that came first. */
  isCalledOff(work: Work): boolean;
  /** Begins to look for values whose time is over. */
  beginExpiry(): void;
  isExpiring(): boolean;
  /**
   * Forgets the next of them, some at a time; answers with what the changelog has to say of it. A key at work keeps what its records
   * have seen.
   */
  forget(now: number, isAtWork: (key: string) => boolean): OutRecord[];
  /** Keys remembered. */
  keys(): number;
  timers(): number;
}

/**
 * The state of a task while it runs: values, timers and tables' rows, from what its takeover has restored on. It is ahead of the
 * changelog by what is not committed; a task that fails is thrown away with it.
 */
export function stateStore(
  parts: Pick<RunnerParts, 'unit' | 'partition' | 'codec' | 'clock' | 'log'>,
  restored: TaskState,
): StateStore {
  const { unit, partition, codec } = parts;
  const { values, timers, tables } = restored;
  const expiry = expiryOf(parts, values);
  /** Timers that have brought their records, and these are not finished. */
  const firing = new Set<Timer>();
  /** All that have not; those that were set anew or called off are found out when their time comes. */
  let waiting = waitingTimers();

  function waitingTimers(): DueQueue<{ readonly id: string; readonly timer: Timer }> {
    const queue = dueQueue<{ readonly id: string; readonly timer: Timer }>();
    for (const [id, timer] of timers) if (!firing.has(timer)) queue.add(timer.dueAt, { id, timer });
    return queue;
  }

  function set(id: string, timer: Timer): void {
    timers.set(id, timer);
    waiting.add(timer.dueAt, { id, timer });
    // A timer that each record sets anew would leave as many behind as there are records until it is due.
    if (waiting.size() > 2 * timers.size + MOST_LEFT) waiting = waitingTimers();
  }

  return {
    valueOf: (key) => values.get(key),
    table: (topic) => tables.get(topic),
    apply({ work, state, timers: changed, row }) {
      if (state) {
        if (state.value === null) values.delete(state.key);
        else values.set(state.key, state.value);
      }
      for (const { id, timer } of changed) {
        if (timer) set(id, timer);
        else timers.delete(id);
      }
      if (row) changeRow(tables, row);
      if (work.timer) firing.delete(work.timer.timer);
    },
    fire(now, onDue) {
      for (let due = waiting.take(now); due; due = waiting.take(now)) {
        if (timers.get(due.id) !== due.timer) continue;
        firing.add(due.timer);
        onDue(due.id, due.timer);
      }
    },
    isCalledOff: ({ timer }) => timer !== undefined && timers.get(timer.id) !== timer.timer,
    beginExpiry: () => expiry.begin(),
    isExpiring: () => expiry.isLooking(),
    forget(now, isAtWork) {
      if (!unit.store) return [];
      const changelog = { topic: unit.store.changelog.name, partition };
      const expired = expiry.next(now, isAtWork);
      for (const key of expired) values.delete(key);
      return expired.map((key) => stateRecord(changelog, key, null, codec));
    },
    keys: () => values.size,
    timers: () => timers.size,
  };
}
