import type { CommitQueue } from './commit-queue.ts';
import type { Clock, RuntimeOptions } from '../options.ts';
import type { Result } from '../record/work.ts';

/** Fewer than this, with nothing else in progress, are committed at once: there is nobody to wait for. */
const FEW = 8;

export interface CommitPacing {
  /** Something has been finished, at that moment of `clock.elapsed`. */
  finished(at: number): void;
  /** Writes what is no record's result, between two commits: at once, or when the one under way has ended. One at a time waits for that. */
  writeBetween(write: () => Promise<void>): void;
  isUnderWay(): boolean;
  /** The end of the write that is under way, which may fail no more. */
  underWay(): Promise<void> | undefined;
  /** Begins no further one. */
  stop(): void;
}

/**
 * When a task commits: one write at a time, and what is finished meanwhile gathers for the next (group commit). What is finished waits
 * `lingerMs` for company, unless it is enough for a transaction, or alone.
 */
export function commitPacing(
  queue: CommitQueue,
  parts: {
    /** What its timers call may throw. */
    readonly clock: Pick<Clock, 'elapsed' | 'after'>;
    readonly options: Pick<RuntimeOptions, 'lingerMs' | 'maxTransactionRecords' | 'maxTransactionBytes'>;
  },
  tell: {
    readonly commit: (results: readonly Result[]) => Promise<void>;
    readonly failed: (error: Error) => void;
    /** A write has begun, or ended. */
    readonly changed: () => void;
  },
): CommitPacing {
  const { clock, options } = parts;
  /** Since when something has been waiting to be committed. */
  let finishedSince: number | undefined;
  let writing: Promise<void> | undefined;
  /** The next commit, when it is set. */
  let lingering: { readonly until: number; readonly stop: () => void } | undefined;
  let between: (() => Promise<void>) | undefined;
  let stopped = false;

  /** What has waited long enough, or is enough, is committed; a commit under way gathers what comes meanwhile for the next. */
  function schedule(): void {
    if (stopped || writing || queue.ready.results === 0) return;
    const now = clock.elapsed();
    const commitAt = now + lingerMs(now - (finishedSince ?? now));
    if (lingering && lingering.until <= commitAt) return;
    lingering?.stop();
    lingering = { until: commitAt, stop: clock.after(commitAt - now, commit) };
  }

  /** How long what is ready waits on for company. */
  function lingerMs(waitedMs: number): number {
    const { results, records, bytes } = queue.ready;
    if (records >= options.maxTransactionRecords || bytes >= options.maxTransactionBytes) return 0;
    const isAlone = queue.inProgress() === 0 && results < FEW;
    return isAlone ? Math.min(1, options.lingerMs) : Math.max(0, options.lingerMs - waitedMs);
  }

  function commit(): void {
    lingering = undefined;
    // A write between two commits may have begun since this was set: its end sets the next.
    if (stopped || writing) return;
    finishedSince = undefined;
    const results = queue.takePrefix(options.maxTransactionRecords, options.maxTransactionBytes);
    if (results.length > 0) track(tell.commit(results));
  }

  function track(write: Promise<void>): void {
    writing = write
      .catch((error: unknown) => tell.failed(error as Error))
      .finally(() => {
        writing = undefined;
        if (queue.ready.results > 0) finishedSince ??= clock.elapsed();
        writeWhatWaits();
        schedule();
        tell.changed();
      });
    tell.changed();
  }

  function writeWhatWaits(): void {
    const write = between;
    between = undefined;
    if (write && !stopped) track(write());
  }

  return {
    finished(at) {
      finishedSince ??= at;
      schedule();
    },
    writeBetween(write) {
      between = write;
      if (!writing) writeWhatWaits();
    },
    isUnderWay: () => writing !== undefined,
    underWay: () => writing,
    stop() {
      stopped = true;
      lingering?.stop();
    },
  };
}
