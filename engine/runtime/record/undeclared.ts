import type { AnyStageFunction, Unit } from '../../language.ts';
import type { AnyOutcome, Emission } from '../../outcome.ts';

type UndeclaredCode =
  'no-store' | 'no-on-timer' | 'timer-twice' | 'undeclared-topic' | 'undeclared-table' | 'no-outcome';

/** A stage answers what its unit has no place for. It is the map that is at fault, for every record alike. */
export class UndeclaredError extends Error {
  readonly code: UndeclaredCode;
  override readonly name = 'UndeclaredError';
  constructor(code: UndeclaredCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const undeclared = ({ name, store }: Pick<Unit, 'name' | 'store'>): UndeclaredError =>
  store
    ? new UndeclaredError(
        'no-on-timer',
        `${name} sets a timer and does not say what happens then: give it onTimer`,
      )
    : new UndeclaredError(
        'no-store',
        `${name} has no store, so it can neither remember nor wait: give it one`,
      );

export const putOffAndSet = ({ name }: Pick<Unit, 'name'>, timer: string): UndeclaredError =>
  new UndeclaredError(
    'timer-twice',
    `${name} puts the timer ${timer} off and sets or calls it off as well: let one answer do one of them (a timer has one time)`,
  );

export const undeclaredTable = ({ name }: Pick<Unit, 'name'>, table: string): UndeclaredError =>
  new UndeclaredError(
    'undeclared-table',
    `${name} has no table ${table}: declare it in the unit's \`tables\``,
  );

export const undeclaredTopic = (by: string, topic: string): UndeclaredError =>
  new UndeclaredError('undeclared-topic', `${by} writes to ${topic} and does not declare it`);

/** Throws where an emission goes to a topic that is not among the outputs: it may not exist, and nobody has looked at its settings. */
export function outputWatch({ name, outputs }: Pick<Unit, 'name' | 'outputs'>) {
  const declared = new Set(outputs.map((output) => output.name));
  return (emissions: readonly Emission[]): void => {
    for (const { topic } of emissions) if (!declared.has(topic)) throw undeclaredTopic(name, topic);
  };
}

/**
 * The stage, held to what its unit declares. What it answers besides is thrown as an error that nobody foresaw: the unit is
 * paused when that goes on (see FailurePolicy), where bad records would empty the topic into the dead letters. It costs a unit a
 * look into a Set for each record that it writes.
 */
export function keepingTo(unit: Unit, run: AnyStageFunction): AnyStageFunction {
  const isAstray = unit.store ? (unit.onTimer ? undefined : setsTimer) : remembers;
  const watchOutputs = outputWatch(unit);
  const checked = (outcome: AnyOutcome): AnyOutcome => {
    if (!isOutcome(outcome)) throw noOutcome(unit, outcome);
    if (isAstray?.(outcome)) throw undeclared(unit);
    if (outcome.kind !== 'dead-letter' && outcome.emit) watchOutputs(outcome.emit);
    return outcome;
  };
  return (input, context) => {
    const outcome = run(input, context);
    return outcome instanceof Promise ? outcome.then(checked) : checked(outcome);
  };
}

const KINDS: ReadonlySet<unknown> = new Set(['forward', 'done', 'drop', 'dead-letter', 'later']);

/** What came past the compiler would otherwise end as an error of ours, or as a record that came to nothing. */
export const isOutcome = (answer: unknown): boolean =>
  hasKind(answer) && isListOrNone(answer.emit) && isListOrNone(answer.timers);

const hasKind = (answer: unknown): answer is AnyOutcome =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && KINDS.has(answer.kind);

const isListOrNone = (value: unknown): boolean => !value || Array.isArray(value);

function noOutcome({ name }: Pick<Unit, 'name'>, answer: unknown): UndeclaredError {
  const what = hasKind(answer) ? 'with effects that are no lists (emit, timers)' : 'with no outcome';
  return new UndeclaredError(
    'no-outcome',
    `a stage of ${name} answers ${what}: let it return done(), drop(…), …`,
  );
}

const setsTimer = (outcome: AnyOutcome): boolean =>
  outcome.kind !== 'dead-letter' && outcome.timers !== undefined && outcome.timers.length > 0;

const remembers = (outcome: AnyOutcome): boolean =>
  outcome.kind === 'later' ||
  (outcome.kind !== 'dead-letter' && outcome.state !== undefined) ||
  setsTimer(outcome);
