import type { AnyStageFunction, Unit } from '../../language.ts';
import type { AnyOutcome, TimerChange } from '../../outcome.ts';

/** A stage sets a timer to a time that is none. Whoever waited for it would wait for ever, or not at all. */
class TimerTimeError extends Error {
  readonly code = 'timer-time';
  override readonly name = 'TimerTimeError';
}

/**
 * The stage, held to times that are times: a timer at NaN, or `later` by it, is thrown as an error that nobody foresaw. It is the code
 * that is at fault: the failure policy tries again, and pauses the unit where that goes on. A unit without a store has no timers, and
 * pays nothing for this.
 */
export function atTimesThatAre(
  { name, store }: Pick<Unit, 'name' | 'store'>,
  run: AnyStageFunction,
): AnyStageFunction {
  if (!store) return run;
  const checked = (outcome: AnyOutcome): AnyOutcome => {
    if (outcome.kind === 'dead-letter') return outcome;
    if (outcome.kind === 'later' && !Number.isFinite(outcome.delayMs))
      throw new TimerTimeError(
        `${name} answers later(${String(outcome.delayMs)}): the delay must be a finite number of ms`,
      );
    if (outcome.timers) for (const timer of outcome.timers) refuseNoTime(name, timer);
    return outcome;
  };
  return (input, context) => {
    const outcome = run(input, context);
    return outcome instanceof Promise ? outcome.then(checked) : checked(outcome);
  };
}

function refuseNoTime(unit: string, { name, at }: TimerChange): void {
  if (at === null || Number.isFinite(at)) return;
  throw new TimerTimeError(
    `${unit} sets the timer ${name} at ${String(at)}: it must be a finite number, ms since 1970, or null to call it off`,
  );
}
