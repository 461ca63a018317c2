import { isRetriable } from '../codec.ts';
import type { UnitObserver } from '../observer.ts';
import type { Clock, Log } from './options.ts';
import type { UnitHealth } from './unit-health.ts';

/**
 * How a stage is tried again, by the unit's failure policy. What succeeds at once costs no promise: `run` may answer with a value
 * or with a promise of it, and so does this.
 */
export function patienceOf(parts: {
  readonly health: UnitHealth;
  readonly observer: UnitObserver;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}) {
  const { health, observer, clock, log, signal } = parts;
  const { retriable, unexpected } = health.policy;

  /** Repeats what a dependency refused, for as long as the task lives. Fails with any other error at once. */
  function patiently<T>(stage: string, run: () => T | Promise<T>): T | Promise<T> {
    let first: T | Promise<T>;
    try {
      first = run();
    } catch (error) {
      return again(stage, error, run);
    }
    return first instanceof Promise ? first.catch((error: unknown) => again(stage, error, run)) : first;
  }

  async function again<T>(stage: string, cause: unknown, run: () => T | Promise<T>): Promise<T> {
    if (!isRetriable(cause) || signal.aborted) throw cause;
    const outage = health.dependencyFailed(stage, cause as Error);
    try {
      for (let wait = retriable.firstMs; ; wait = Math.min(wait * 2, retriable.capMs)) {
        await clock.sleep(wait, signal);
        observer.retried(stage, 'dependency');
        try {
          return await run();
        } catch (error) {
          if (!isRetriable(error) || signal.aborted) throw error;
          outage.stillFails(error as Error, wait);
        }
      }
    } finally {
      outage.over();
    }
  }

  /** As `patiently`, and repeats the unforeseen as often as the policy says, and on while the unit is paused for a burst of it. */
  function attempted<T>(stage: string, run: () => T | Promise<T>): T | Promise<T> {
    let first: T | Promise<T>;
    try {
      first = patiently(stage, run);
    } catch (error) {
      return afterUnexpected(stage, error, run);
    }
    return first instanceof Promise
      ? first.catch((error: unknown) => afterUnexpected(stage, error, run))
      : first;
  }

  async function afterUnexpected<T>(stage: string, cause: unknown, run: () => T | Promise<T>): Promise<T> {
    let error = cause;
    let wait = unexpected.firstMs;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      if (attempt >= unexpected.attempts && !health.isBurst(stage, error as Error)) break;
      log('warn', `${health.unit}/${stage} failed unexpectedly and is tried again`, {
        attempt,
        error: (error as Error).stack,
      });
      await clock.sleep(wait, signal);
      observer.retried(stage, 'unexpected');
      wait = Math.min(wait * 2, retriable.capMs);
      try {
        const value = await patiently(stage, run);
        health.burstIsOver(stage);
        return value;
      } catch (next) {
        error = next;
      }
    }
    throw error;
  }

  return { patiently, attempted };
}
