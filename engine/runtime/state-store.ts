import type { RunnerParts } from './bound-unit.ts';
import { changeRow, stateRecord, type TaskState, type Timer } from './changelog.ts';
import type { OutRecord } from '../kafka.ts';
import { expiryOf } from './expiry.ts';
import type { Result, Work } from './work.ts';

export interface StateStore {
  valueOf(key: string): unknown;
  table(topic: string): ReadonlyMap<string, unknown> | undefined;
  /** Remembers what a record led to: those of its key that follow see it, committed or not. */
  apply(result: Result): void;
  /** Calls back with each timer that is due, once, until what it brings has been applied. */
  fire(now: number, onDue: (id: string, timer: Timer) => void): void;
  /** Whether the timer that brought it was set anew or called off by a record of its key that came first. */
  isCalledOff(work: Work): boolean;
  /** Forgets values whose time is over, some at a time; answers with what the changelog has to say of it. */
  forget(now: number): OutRecord[];
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
  const findExpired = expiryOf(parts);
  /** Timers that have brought their records, and these are not finished. */
  const firing = new Set<Timer>();

  return {
    valueOf: (key) => values.get(key),
    table: (topic) => tables.get(topic),
    apply({ work, state, timers: changed, row }) {
      if (state) {
        if (state.value === null) values.delete(state.key);
        else values.set(state.key, state.value);
      }
      for (const { id, timer } of changed) {
        if (timer) timers.set(id, timer);
        else timers.delete(id);
      }
      if (row) changeRow(tables, row);
      if (work.timer) firing.delete(work.timer.timer);
    },
    fire(now, onDue) {
      for (const [id, timer] of timers) {
        if (timer.dueAt > now || firing.has(timer)) continue;
        firing.add(timer);
        onDue(id, timer);
      }
    },
    isCalledOff: ({ timer }) => timer !== undefined && timers.get(timer.id) !== timer.timer,
    forget(now) {
      if (!unit.store) return [];
      const changelog = { topic: unit.store.changelog.name, partition };
      const expired = findExpired(values, now);
      for (const key of expired) values.delete(key);
      return expired.map((key) => stateRecord(changelog, key, null, codec));
    },
    keys: () => values.size,
    timers: () => timers.size,
  };
}
