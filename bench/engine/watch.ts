/** What happens to the output of one run, and when. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from './job.ts';
import { expectedRecords } from './job.ts';
import type { Head } from './payload.ts';
import type { OutputReader } from './reader.ts';
import type { Running } from './systems/system.ts';
import { type Tally, createTally } from './tally.ts';

export interface Watch {
  readonly see: (head: Head | undefined, at: number) => void;
  readonly tally: Tally;
  /** Distinct warm-up records seen. */
  readonly warmedUp: () => number;
  /** ms since 1970 with fractions; undefined until then. */
  readonly firstAt: () => number | undefined;
  readonly halfAt: () => number | undefined;
  readonly endAt: () => number | undefined;
}

/** `onEnd` is called in the moment in which the last expected record is seen. */
export function watchOf(job: Job, onEnd: () => void): Watch {
  const tally = createTally(job);
  const half = Math.ceil(expectedRecords(job) / 2);
  const warm = new Uint8Array(job.warmUp);
  let warmedUp = 0;
  let firstAt: number | undefined;
  let halfAt: number | undefined;
  let endAt: number | undefined;

  function seeWarmUp(id: number): void {
    if (warm[id] !== 0) return tally.seeForeign();
    warm[id] = 1;
    warmedUp += 1;
  }

  return {
    see(head, at) {
      firstAt ??= at;
      if (!head) return tally.seeForeign();
      if (head.phase === 'warm-up') return seeWarmUp(head.id);
      const isLast = tally.see(head.id);
      if (halfAt === undefined && tally.seen() >= half) halfAt = at;
      if (!isLast) return;
      endAt = at;
      onEnd();
    },
    tally,
    warmedUp: () => warmedUp,
    firstAt: () => firstAt,
    halfAt: () => halfAt,
    endAt: () => endAt,
  };
}

const POLL_MS = 10;

export class StalledError extends Error {}

/** Waits until it is done; throws when the output stands still for too long, or nobody is left to write it. */
export async function until(
  isDone: () => boolean,
  {
    what,
    reader,
    running,
    patienceMs,
  }: { what: string; reader: OutputReader; running: Running; patienceMs: number },
): Promise<void> {
  let count = -1;
  let movedAt = performance.now();
  while (!isDone()) {
    const failure = reader.failure();
    if (failure) throw failure;
    if (!running.isAlive())
      throw new Error(`a process ended before ${what} was done: see ${running.logFile}`);
    if (reader.count() !== count) movedAt = performance.now();
    count = reader.count();
    if (performance.now() - movedAt > patienceMs)
      throw new StalledError(
        `nothing came for ${String(patienceMs / 1_000)} s while ${what} was waited for: see ${running.logFile}`,
      );
    await sleep(POLL_MS);
  }
}
