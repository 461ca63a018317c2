import type { AnyStageFunction, Unit } from '../language.ts';
import type { AnyOutcome } from '../outcome.ts';

/** A stage answers what its unit has no place for. It is the map that is at fault, for every record alike. */
class UndeclaredError extends Error {
  readonly code: 'no-store' | 'no-on-timer';
  override readonly name = 'UndeclaredError';
  constructor(code: 'no-store' | 'no-on-timer', message: string) {
    super(message);
    this.code = code;
  }
}

export const undeclared = ({ name, store }: Pick<Unit, 'name' | 'store'>): Error =>
  store
    ? new UndeclaredError(
        'no-on-timer',
        `${name} sets a timer and does not say what happens then: give it onTimer`,
      )
    : new UndeclaredError(
        'no-store',
        `${name} has no store, so it can neither remember nor wait: give it one`,
      );

/**
 * The stage, held to what its unit declares. What it answers besides is thrown as an error that nobody foresaw: the unit is
 * paused when that goes on (see FailurePolicy), where bad records would empty the topic into the dead letters. A unit that
 * declares all of it pays nothing for this.
 */
export function keepingTo(unit: Unit, run: AnyStageFunction): AnyStageFunction {
  if (unit.store && unit.onTimer) return run;
  const isAstray = unit.store ? setsTimer : remembers;
  const checked = (outcome: AnyOutcome): AnyOutcome => {
    if (isAstray(outcome)) throw undeclared(unit);
    return outcome;
  };
  return (input, context) => {
    const outcome = run(input, context);
    return outcome instanceof Promise ? outcome.then(checked) : checked(outcome);
  };
}

const setsTimer = ({ kind, timers }: AnyOutcome): boolean =>
  kind !== 'dead-letter' && timers !== undefined && timers.length > 0;

const remembers = (outcome: AnyOutcome): boolean =>
  outcome.kind === 'later' ||
  (outcome.kind !== 'dead-letter' && outcome.state !== undefined) ||
  setsTimer(outcome);
