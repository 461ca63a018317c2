import type { Clock } from '../runtime/options.ts';

/** A clock that stands until it is turned. */
export interface HandClock extends Clock {
  /** When the earliest timer is due, ms since 1970; undefined when none is set. */
  nextDue(): number | undefined;
  /** Moves to a time and calls back what is due by then, in order. A time that has passed is refused. */
  turnTo(time: number): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** `start`: ms since 1970. */
export function handClock(start: number): HandClock {
  let now = start;
  /** In the order in which they were set: of two that are due at once, the first set is called first. */
  const timers = new Set<Timer>();

  function earliest(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of timers) if (!found || timer.due < found.due) found = timer;
    return found;
  }

  function after(ms: number, run: () => void): () => void {
    const timer: Timer = { due: now + Math.max(0, ms), run };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  return {
    now: () => now,
    after,
    soon: (run) => void after(0, run),
    sleep: (ms, signal) => sleepOn(after, ms, signal),
    nextDue: () => earliest()?.due,
    turnTo(time) {
      if (time < now)
        throw new RangeError(`the clock stands at ${String(now)} and cannot go back to ${String(time)}`);
      for (let timer = earliest(); timer && timer.due <= time; timer = earliest()) {
        timers.delete(timer);
        now = Math.max(now, timer.due);
        timer.run();
      }
      now = time;
    },
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
