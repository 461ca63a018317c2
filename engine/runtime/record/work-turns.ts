import type { Clock } from '../options.ts';

/**
 * How long work that neither waits nor ends may keep the event loop to itself, ms: heartbeats, commits and answers of brokers wait
 * meanwhile, and a turn costs something besides.
 */
const TURN_MS = 10;

/**
 * The event loop is one for all tasks of a worker, and so is the time that they may keep it: with a turn for each, twenty tasks with
 * a record of half a second each would keep heartbeats back for ten.
 */
export interface WorkTurns {
  /** So many ms of the present turn went to a record. */
  spend(ms: number): void;
  /** Nothing more is to be begun before the event loop has seen to everything else. */
  isOver(): boolean;
  /** Calls back in a turn to come, after those who asked before. Asking twice before it comes is asking once. */
  wait(goOn: () => void): void;
}

export function workTurns(clock: Pick<Clock, 'soon'>): WorkTurns {
  const waiting = new Set<() => void>();
  let spentMs = 0;
  let isAsked = false;

  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    clock.soon(begin);
  }

  function begin(): void {
    isAsked = false;
    spentMs = 0;
    // Whoever asks again meanwhile asks for the turn after this.
    for (const goOn of [...waiting]) {
      if (isOver()) break;
      waiting.delete(goOn);
      goOn();
    }
    if (waiting.size > 0) ask();
  }

  const isOver = (): boolean => spentMs >= TURN_MS;

  return {
    spend(ms) {
      spentMs += ms;
      ask();
    },
    isOver,
    wait(goOn) {
      waiting.add(goOn);
      ask();
    },
  };
}
