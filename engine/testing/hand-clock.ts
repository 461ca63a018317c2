import type { Clock } from '../runtime/options.ts';

/** A clock that stands until it is turned. */
export interface HandClock extends Clock {
  /** In how many ms the earliest timer is due, 0 for one that is; undefined when none is set. */
  nextDueIn(): number | undefined;
  /** Lets so many ms pass, and calls back what is due meanwhile, in order. */
  turnBy(ms: number): void;
  /** The same, to a date: ms since 1970. One that has passed is refused. */
  turnTo(date: number): void;
  /** Sets the date by so many ms, forward or (below 0) back, as somebody who mends a clock does: no time passes, and no timer comes due. */
  setDateBy(ms: number): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** `start`: ms since 1970. */
export function handClock(start: number): HandClock {
  /** Begins at 0, so that whoever holds it against a date is found out. */
  let elapsed = 0;
  let dateAtZero = start;
  /** In the order in which they were set: of two that are due at once, the first set is called first. */
  const timers = new Set<Timer>();

  function earliest(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of timers) if (!found || timer.due < found.due) found = timer;
    return found;
  }

  function after(ms: number, run: () => void): () => void {
    const timer: Timer = { due: elapsed + Math.max(0, ms), run };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  const now = (): number => dateAtZero + elapsed;

  function turnBy(ms: number): void {
    const end = elapsed + ms;
    for (let timer = earliest(); timer && timer.due <= end; timer = earliest()) {
      timers.delete(timer);
      elapsed = Math.max(elapsed, timer.due);
      timer.run();
    }
    elapsed = Math.max(elapsed, end);
  }

  return {
    now,
    elapsed: () => elapsed,
    after,
    soon: (run) => void after(0, run),
    sleep: (ms, signal) => sleepOn(after, ms, signal),
    nextDueIn() {
      const first = earliest();
      return first && Math.max(0, first.due - elapsed);
    },
    turnBy,
    turnTo(date) {
      if (date < now())
        throw new RangeError(
          `the clock stands at ${String(now())} and cannot be turned back to ${String(date)}: setDateBy sets the date`,
        );
      turnBy(date - now());
    },
    setDateBy: (ms) => void (dateAtZero += ms),
  };
}

/** `sleep` in terms of `after`: awoken by the signal, it resolves too. */
export function sleepOn(after: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      stop();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const stop = after(ms, wake);
    signal?.addEventListener('abort', wake);
  });
}
