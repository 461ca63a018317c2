import type { Activity } from '../activity.ts';
import type { RunnerParts } from '../record/bound-unit.ts';
import { tellKept } from '../record/kept-event-loop.ts';
import { keyedScheduler } from './keyed-scheduler.ts';
import type { RecordSpans } from '../record/record-spans.ts';
import { recordRunner, type TaskView } from '../record/run-record.ts';
import type { StateStore } from './state-store.ts';
import { nothing, type Result, type Work } from '../record/work.ts';
import type { WorkTurns } from '../record/work-turns.ts';

export interface Working {
  /** Puts a record behind those of its key; `pump` begins with it. */
  add(work: Work): void;
  /** Begins what may begin. */
  pump(): void;
  /** Begins nothing more, for good. What is under way goes on. */
  hold(): void;
  /** Drops what has not begun, and does not finish what has. */
  end(): void;
  /** Records whose stages gave a promise that is open. */
  underWay(): number;
  /** Of those, when the first was begun: a moment of `clock.elapsed`. */
  oldestStartedAt(): number | undefined;
}

/**
 * The records of a task at work: those of one key one after another, of different keys side by side, none while the unit is paused.
 * A record whose stages answer at once costs no promise.
 */
export function workingOf(
  parts: RunnerParts & { readonly turns: WorkTurns },
  its: {
    readonly store: StateStore;
    readonly activity: Pick<Activity, 'worked'>;
    readonly spans: RecordSpans | undefined;
  },
  tell: {
    readonly finished: (result: Result) => void;
    readonly failed: (error: Error) => void;
    /** More is under way, or less, or the unit is paused, or no longer. */
    readonly changed: () => void;
  },
): Working {
  const { unit, clock, health, turns } = parts;
  const { store, spans } = its;
  const runRecord = recordRunner(parts);
  const scheduler = keyedScheduler<Work>(turns, unit.concurrency, run);
  const running = new Set<Work>();
  const view: TaskView = {
    stateOf: (key) => store.valueOf(key),
    waitingBehind: (key) => scheduler.waitingBehind(key),
    table: (topic) => store.table(topic),
  };
  let ended = false;
  const stopListening = health.onChange((isPaused) => {
    if (isPaused) scheduler.hold();
    else scheduler.release();
    tell.changed();
  });
  if (health.pauses().length > 0) scheduler.hold();

  /** Records without a key share the state of the empty one, so they take turns where there is a state, and need not where there is none. */
  function laneOf({ record, sequence }: Work): string {
    if (record.key !== null) return record.key.toString();
    return unit.store ? '' : `\0${String(sequence)}`;
  }

  function run(work: Work): void | Promise<void> {
    if (ended) return;
    if (store.isCalledOff(work)) return tell.finished(nothing(work));
    work.startedAt = clock.elapsed();
    try {
      const result = spans ? spans.within(work, () => runRecord(work, view)) : runRecord(work, view);
      if (result instanceof Promise) return waitFor(work, result);
      tell.finished(result);
      keptEventLoop(work, work.finishedAt);
    } catch (error) {
      tell.failed(error as Error);
    }
  }

  function waitFor(work: Work, result: Promise<Result>): Promise<void> {
    keptEventLoop(work, clock.elapsed());
    running.add(work);
    tell.changed();
    return result
      .then(tell.finished)
      .catch((error: unknown) => tell.failed(error as Error))
      .finally(() => {
        running.delete(work);
        tell.changed();
      });
  }

  /** Whatever of a record was done at one go. */
  function keptEventLoop(work: Work, until: number): void {
    const ms = until - work.startedAt;
    if (ms <= 0) return;
    turns.spend(ms);
    its.activity.worked(work.startedAt, until);
    tellKept(parts, work.record, ms);
  }

  return {
    add: (work) => scheduler.schedule(laneOf(work), work),
    pump: () => scheduler.pump(),
    hold() {
      stopListening();
      scheduler.hold();
    },
    end() {
      ended = true;
      stopListening();
      scheduler.clear();
    },
    underWay: () => running.size,
    oldestStartedAt: () =>
      running.size === 0 ? undefined : Math.min(...[...running].map((work) => work.startedAt)),
  };
}
