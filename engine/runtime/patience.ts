import { isRetriable } from '../codec.ts';
import type { Clock, Log, RuntimeOptions } from './options.ts';

/** How long a stage is tried again, by the kind of its failure. */
export function patienceOf(parts: {
  readonly unit: { readonly name: string };
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly signal: AbortSignal;
}) {
  const { unit, clock, log, options, signal } = parts;

  /** Repeats what a dependency refused, for as long as the task lives: 0.1 s to 10 s apart. */
  async function patiently<T>(stage: string, run: () => Promise<T>): Promise<T> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 10_000)) {
      try {
        return await run();
      } catch (error) {
        if (!isRetriable(error) || signal.aborted) throw error;
        log('warn', `${unit.name}/${stage} waits for a dependency`, {
          error: (error as Error).message,
          waitMs: wait,
        });
        await clock.sleep(wait, signal);
      }
    }
  }

  /** As `patiently`, and repeats the unforeseen a few times. */
  async function attempted<T>(stage: string, run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await patiently(stage, run);
      } catch (error) {
        if (attempt >= options.unexpectedAttempts || signal.aborted) throw error;
        log('warn', `${unit.name}/${stage} failed unexpectedly and is tried again`, {
          attempt,
          error: (error as Error).stack,
        });
        await clock.sleep(50 * 2 ** attempt, signal);
      }
    }
  }

  return { patiently, attempted };
}
