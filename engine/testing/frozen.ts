import type { Codec } from '../codec.ts';
import type { AnyStageFunction, Stage, Topology, Unit } from '../language.ts';
import type { AnyOutcome } from '../outcome.ts';
import { isOutcome } from '../runtime/undeclared.ts';

/** Those that have been frozen with all that they hold. */
const frozen = new WeakSet();

/**
 * Freezes a value and all that it holds. Bytes (Buffers, typed arrays) cannot be frozen; Maps, Sets and Dates keep what they hold to
 * themselves: those are left as they are.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || frozen.has(value))
    return value;
  frozen.add(value);
  Object.freeze(value);
  for (const name of Reflect.ownKeys(value)) deepFreeze((value as Record<PropertyKey, unknown>)[name]);
  return value;
}

/** What V8 says of an assignment to what is frozen, a push, a delete, a sort. */
const REFUSED = /read only property|object is not extensible|^Cannot (delete|redefine|define) property/;

const isRefusal = (error: unknown): error is TypeError =>
  error instanceof TypeError && REFUSED.test(error.message);

type AnyStage = Unit['inputs'][number]['pipeline']['stages'][number];

/**
 * The same map, with stages that cannot change in place what the task keeps: their input, the key's state, rows of tables, and
 * what they have answered. In production it would go unnoticed until an attempt fails and is repeated, and then count twice.
 */
export function frozenTopology<Deps>(
  topology: Topology<Deps>,
  onChange: (error: Error) => void,
): Topology<Deps> {
  const units = topology.units.map((unit) => {
    const freeze = ({ stages }: Unit['inputs'][number]['pipeline']) => ({
      stages: stages.map((stage) => frozenStage(unit.name, stage, onChange)),
    });
    const inputs = unit.inputs.map((input) => ({ ...input, pipeline: freeze(input.pipeline) }));
    return { ...unit, inputs, onTimer: unit.onTimer && freeze(unit.onTimer) };
  });
  return { ...topology, units };
}

function frozenStage(unit: string, stage: AnyStage, onChange: (error: Error) => void): AnyStage {
  const create = (deps: never): AnyStageFunction => {
    const run = stage.create(deps) as unknown as AnyStageFunction;
    const failed = (error: unknown): never => {
      if (!isRefusal(error)) throw error;
      const fault = new Error(
        `${unit}/${stage.name} changes in place what is not its own (${error.message}): its input, the state, a row of a table or what it has answered. Make a new value, for example { ...state, n: state.n + 1 }`,
        { cause: error },
      );
      onChange(fault);
      throw fault;
    };
    return (input, context) => {
      deepFreeze(input);
      deepFreeze(context.state);
      try {
        const outcome = run(input, context);
        return outcome instanceof Promise ? outcome.then(frozenOutcome, failed) : frozenOutcome(outcome);
      } catch (error) {
        return failed(error);
      }
    };
  };
  return { ...stage, create } as unknown as Stage<never, unknown, never, never, unknown>;
}

function frozenOutcome(outcome: AnyOutcome): AnyOutcome {
  // What is no outcome at all is for the engine to say.
  if (!isOutcome(outcome) || outcome.kind === 'dead-letter') return outcome;
  deepFreeze(outcome.state);
  outcome.emit?.forEach(({ value }) => deepFreeze(value));
  return outcome;
}

/** What is read from topics is of all who look at it: restored states and rows of tables as well. */
export const frozenCodec = (codec: Codec): Codec => ({
  encode: (topic, value) => codec.encode(topic, value),
  decode(topic, bytes) {
    const value = codec.decode(topic, bytes);
    return value instanceof Promise ? value.then(deepFreeze) : deepFreeze(value);
  },
});
