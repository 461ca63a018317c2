import type { Clock } from '../runtime/options.ts';
import { type HandClock, sleepOn } from './hand-clock.ts';
import type { Step, StepEffect, StepName } from './steps.ts';

/** Turns without the clock being moved, after which something must be going round in circles. */
const MOST_TURNS = 200_000;

/** A worker's process, as far as the outside can tell: whether it lives, and when its calls get their turn. */
export interface Process {
  readonly id: number;
  readonly state: () => 'alive' | 'frozen' | 'dead';
  /** Its timers: those of a dead process are never called back, those of a frozen one when it is thawed. */
  readonly clock: Clock;
  /** Resolves when it is this call's turn: never for a dead process. Rejects with the error that the test wants here. */
  readonly step: (name: StepName, of?: string) => Promise<void>;
  readonly kill: () => void;
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** All that happens, one thing at a time: what waits for its turn, and the clock. */
export interface World {
  readonly clock: HandClock;
  spawn(): Process;
  /** Gives something that nobody's life depends on a turn of its own. */
  turn(run: () => void): void;
  /** Goes on until nothing more can happen before the clock is moved. */
  settle(): Promise<void>;
  /** Moves the clock, and lets everything happen at its time. */
  advance(ms: number): Promise<void>;
  /** Moves the clock from timer to timer until the promise is kept; false when that does not come about within so many ms. */
  moveUntil(done: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean>;
}

interface Turn {
  readonly process: Process | undefined;
  readonly run: () => void;
}

export interface WorldOptions {
  readonly clock: HandClock;
  /** Which of so many that wait gets the next turn: 0 is who has waited longest. */
  readonly pick: (waiting: number) => number;
  readonly onStep: (step: Step) => StepEffect;
}

export function createWorld({ clock, pick, onStep }: WorldOptions): World {
  const waiting: Turn[] = [];
  let processes = 0;
  let steps = 0;
  let settling: Promise<void> | undefined;

  const turn = (run: () => void, process?: Process): void => void waiting.push({ process, run });

  function spawn(): Process {
    processes += 1;
    return createProcess({
      id: processes,
      clock,
      turn,
      nextStep: () => (steps += 1),
      onStep,
    });
  }

  /** One turn after another; between two of them every promise that can be kept is kept, since microtasks run before immediates. */
  function settleOnce(): Promise<void> {
    const settled = Promise.withResolvers<void>();
    let turns = 0;
    function next(): void {
      const [turn] = waiting.splice(waiting.length > 1 ? pick(waiting.length) % waiting.length : 0, 1);
      if (!turn) return settled.resolve();
      turns += 1;
      if (turns > MOST_TURNS)
        return settled.reject(
          new Error(`something goes round in circles: ${String(turns)} turns at one time`),
        );
      turn.run();
      setImmediate(next);
    }
    setImmediate(next);
    return settled.promise;
  }

  function settle(): Promise<void> {
    settling ??= settleOnce().finally(() => (settling = undefined));
    return settling;
  }

  return {
    clock,
    spawn,
    turn,
    settle,
    async advance(ms) {
      const end = clock.elapsed() + ms;
      await settle();
      const left = (): number => end - clock.elapsed();
      for (let due = clock.nextDueIn(); due !== undefined && due <= left(); due = clock.nextDueIn()) {
        clock.turnBy(due);
        await settle();
      }
      // A stage may have turned it further: that is how it takes time without letting go of the event loop.
      clock.turnBy(Math.max(0, left()));
    },
    async moveUntil(done, limitMs) {
      const end = clock.elapsed() + limitMs;
      await settle();
      while (!(await done())) {
        const due = clock.nextDueIn();
        if (due === undefined || due > end - clock.elapsed()) return false;
        clock.turnBy(due);
        await settle();
      }
      return true;
    },
  };
}

function createProcess(parts: {
  readonly id: number;
  readonly clock: HandClock;
  readonly turn: (run: () => void, process: Process) => void;
  readonly nextStep: () => number;
  readonly onStep: (step: Step) => StepEffect;
}): Process {
  const { id, clock } = parts;
  let state: 'alive' | 'frozen' | 'dead' = 'alive';
  const parked: (() => void)[] = [];

  /** Runs while alive, later when frozen, never when dead. */
  function live(run: () => void): void {
    if (state === 'alive') run();
    else if (state === 'frozen') parked.push(run);
  }

  const after: Clock['after'] = (ms, run) => {
    let wanted = true;
    const stop = clock.after(ms, () =>
      parts.turn(
        () =>
          live(() => {
            if (wanted) run();
          }),
        process,
      ),
    );
    return () => {
      wanted = false;
      stop();
    };
  };

  function step(name: StepName, of = ''): Promise<void> {
    return new Promise((resolve, reject) => {
      parts.turn(() => live(() => meet(name, of, resolve, reject)), process);
    });
  }

  function meet(name: StepName, of: string, resolve: () => void, reject: (error: Error) => void): void {
    const effect = parts.onStep({ worker: id, name, of, nth: parts.nextStep() });
    if (effect === 'crash') process.kill();
    if (effect === 'freeze') process.freeze();
    if (effect instanceof Error) reject(effect);
    else if (effect !== 'silence') live(resolve);
  }

  const process: Process = {
    id,
    state: () => state,
    clock: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      after,
      soon: (run) => parts.turn(() => live(run), process),
      sleep: (ms, signal) => sleepOn(after, ms, signal),
    },
    step,
    kill() {
      state = 'dead';
      parked.length = 0;
    },
    freeze() {
      if (state === 'alive') state = 'frozen';
    },
    thaw() {
      if (state !== 'frozen') return;
      state = 'alive';
      for (const run of parked.splice(0)) parts.turn(() => live(run), process);
    },
  };
  return process;
}
