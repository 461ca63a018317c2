import type { TaskStatus } from '../task.ts';

/** Judgements on how a task gets on, from its status alone. Times are ms since 1970, as the worker's clock is set at `now`. */
type Work = Pick<TaskStatus, 'phase' | 'uncommitted' | 'oldestStartedAt' | 'progressedAt' | 'inputs'>;

/**
 * For how many ms one record has been at work, or the task has had work and neither read, finished nor committed anything. A unit
 * that is paused by its failure policy waits on purpose: another worker would wait, too.
 */
export function stuckMs({ phase, uncommitted, oldestStartedAt, progressedAt }: Work, now: number): number {
  if (phase === 'paused' || phase === 'closed') return 0;
  const atWork = now - (oldestStartedAt ?? now);
  const still = uncommitted > 0 ? now - progressedAt : 0;
  return Math.max(atWork, still);
}

/** For how many ms records have waited, here or in the topic, and none was read, finished or committed. */
export function stalledMs({ phase, inputs, progressedAt }: Work, now: number): number {
  if (phase === 'paused' || phase === 'closed') return 0;
  return inputs.some(({ lag }) => lag > 0) ? now - progressedAt : 0;
}
