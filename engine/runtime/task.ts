import type { Doing } from './activity.ts';

/**
 * Where a task is in its life. It comes to be when its partition has been taken over:
 *
 * running ⇄ full (too much waits to be committed: inputs are paused)
 * running ⇄ paused (by the failure policy: nothing more is begun)
 * any → draining (told to stop: nothing more is read, what is in progress is finished and committed) → closed
 * any → closed (failed, fenced, or taken away: what is not committed is read again by the successor)
 */
export type TaskPhase = 'running' | 'full' | 'paused' | 'draining' | 'closed';

export interface TaskStatus {
  readonly partition: number;
  readonly phase: TaskPhase;
  readonly inProgress: number;
  /** Records read that are not committed yet, from timers as well. */
  readonly uncommitted: number;
  /** ms since 1970, as the clock is set when it is asked: since when the longest running record is worked on. */
  readonly oldestStartedAt: number | undefined;
  /** ms since 1970, as the clock is set when it is asked: when the task last read, finished or committed a record, or began. */
  readonly progressedAt: number;
  readonly timers: number;
  /** Keys remembered. */
  readonly keys: number;
  /** ms since the task began. */
  readonly spent: Readonly<Record<Doing, number>>;
  readonly inputs: readonly InputStatus[];
}

export interface InputStatus {
  readonly topic: string;
  /** Next offset to commit. */
  readonly position: number;
  readonly highWatermark: number;
  /** Records that are not committed yet, those included that have not been read. */
  readonly lag: number;
  /** Time of the oldest record that is not committed; where none has been read of those, of the last that was. ms since 1970. */
  readonly oldestTimestamp: number | undefined;
}

/** The owner of one partition of the inputs of a unit (unit-task.ts) or of a sink (sink-task.ts). */
export interface Task {
  /** Starts reading. */
  start(): void;
  /** Stops reading, begins nothing more, and gives what is in progress so many ms to finish and be committed. */
  drain(budgetMs: number): Promise<void>;
  close(): Promise<void>;
  status(): TaskStatus;
}
