import { isRetriable } from '../../codec.ts';
import type { InRecord } from '../../kafka.ts';
import type { UnitObserver } from '../../observer.ts';
import { errorOf } from '../../thrown.ts';
import type { Clock, Log } from '../options.ts';
import type { UnitHealth } from '../unit-health.ts';

/** Where to find the record in a log. Keys may be as long as records: 200 characters are enough to know one. */
export const placeOf = ({ topic, partition, offset, key }: InRecord) => ({
  topic,
  partition,
  offset,
  key: key === null ? null : key.toString().slice(0, 200),
});

/** Of an error of a stage: does it say that the record is bad, so that nothing is gained by another try? */
export type IsForeseen = (error: Error) => boolean;

const nothingIs: IsForeseen = () => false;

/**
 * How a stage is tried again, by the unit's failure policy. What succeeds at once costs no promise: `run` may answer with a value
 * or with a promise of it, and so does this. What is thrown in the end is an error, whatever `run` threw.
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
      if (!isRetriable(error)) throw errorOf(error);
      return again(stage, error, run);
    }
    return first instanceof Promise ? first.catch((error: unknown) => again(stage, error, run)) : first;
  }

  async function again<T>(stage: string, cause: unknown, run: () => T | Promise<T>): Promise<T> {
    const refusal = errorOf(cause);
    if (!isRetriable(refusal) || signal.aborted) throw refusal;
    const outage = health.dependencyFailed(stage, refusal);
    try {
      for (let wait = retriable.firstMs; ; wait = Math.min(wait * 2, retriable.capMs)) {
        await clock.sleep(wait, signal);
        observer.retried(stage, 'dependency');
        try {
          return await run();
        } catch (thrown) {
          const error = errorOf(thrown);
          if (!isRetriable(error) || signal.aborted) throw error;
          outage.stillFails(error, wait);
        }
      }
    } finally {
      outage.over();
    }
  }

  /**
   * As `patiently`, and repeats the unforeseen as often as the policy says, and on while the unit is paused for a burst of it. `record`:
   * which one it is about, for the log.
   */
  function attempted<T>(
    stage: string,
    record: InRecord,
    run: () => T | Promise<T>,
    isForeseen = nothingIs,
  ): T | Promise<T> {
    let first: T | Promise<T>;
    try {
      first = patiently(stage, run);
    } catch (error) {
      if (isForeseen(error as Error)) throw error;
      return afterUnexpected(stage, record, error as Error, run, isForeseen);
    }
    if (first instanceof Promise)
      return first.then(
        (value) => {
          health.passed(stage);
          return value;
        },
        (error: unknown) => afterUnexpected(stage, record, error as Error, run, isForeseen),
      );
    health.passed(stage);
    return first;
  }

  async function afterUnexpected<T>(
    stage: string,
    record: InRecord,
    cause: Error,
    run: () => T | Promise<T>,
    isForeseen: IsForeseen,
  ): Promise<T> {
    const place = placeOf(record);
    let error = cause;
    let wait = unexpected.firstMs;
    let burst: { over(): void } | undefined;
    let told = '';
    try {
      for (let tries = 1; !signal.aborted && !isForeseen(error); tries += 1) {
        if (tries >= unexpected.attempts) {
          if (!health.isBurst(stage, error, place)) break;
          burst ??= health.triesOn(stage);
        }
        // A pause has told of it, for all its records: what each meets at each attempt would fill the log.
        if (!burst || error.message !== told)
          log('warn', `${health.unit}/${stage} failed unexpectedly and is tried again`, {
            ...place,
            attempt: tries,
            error: error.stack,
          });
        told = error.message;
        await clock.sleep(wait, signal);
        if (signal.aborted) break;
        observer.retried(stage, 'unexpected');
        wait = Math.min(wait * 2, retriable.capMs);
        try {
          const value = await patiently(stage, run);
          health.burstIsOver(stage);
          return value;
        } catch (next) {
          error = next as Error;
          // It has told what is wrong with the record: it works.
          if (isForeseen(error)) health.burstIsOver(stage);
        }
      }
    } finally {
      burst?.over();
    }
    throw error;
  }

  return { patiently, attempted };
}
