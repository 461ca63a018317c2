import type { Codec } from '../codec.ts';
import type { Topology } from '../language.ts';
import type { AnyOutcome } from '../outcome.ts';
import { isOutcome } from '../runtime/record/undeclared.ts';
import { wrappedStages } from './wrapped-stages.ts';

/** Those that have been frozen with all that they hold. */
const frozen = new WeakSet();

/**
 * Freezes a value and all that it holds. Bytes (Buffers, typed arrays) cannot be frozen; nor can what Maps, Sets and Dates keep to
 * themselves: see `keeping`.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || frozen.has(value))
    return value;
  frozen.add(value);
  Object.freeze(value);
  for (const part of partsOf(value)) deepFreeze(part);
  return value;
}

function* partsOf(value: object): Iterable<unknown> {
  for (const name of Reflect.ownKeys(value)) yield (value as Record<PropertyKey, unknown>)[name];
  if (value instanceof Map) for (const entry of value) yield* entry;
  if (value instanceof Set) yield* value;
}

/** Tells whether the Maps, Sets and Dates in the values are what they were when this was called: the first that is not, by its class. */
function keeping(values: readonly unknown[]): () => string | undefined {
  const copies = new Map<object, unknown[]>();
  const seen = new Set<unknown>();
  const gather = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    const held = heldBy(value);
    if (held) copies.set(value, held);
    for (const part of partsOf(value)) gather(part);
  };
  values.forEach(gather);
  return () => {
    for (const [value, before] of copies) {
      const now = heldBy(value) ?? [];
      if (now.length !== before.length || now.some((part, n) => !Object.is(part, before[n])))
        return value.constructor.name;
    }
    return undefined;
  };
}

function heldBy(value: object): unknown[] | undefined {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flat(1);
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value instanceof Date ? [value.getTime()] : undefined;
}

/** What V8 says of an assignment to what is frozen, a push, a delete, a sort. */
const REFUSED = /read only property|object is not extensible|^Cannot (delete|redefine|define) property/;

const isRefusal = (error: unknown): error is TypeError =>
  error instanceof TypeError && REFUSED.test(error.message);

/**
 * The same map, with stages that cannot change in place what the task keeps: their input, the key's state, rows of tables, and
 * what they have answered. In production it would go unnoticed until an attempt fails and is repeated, and then count twice.
 */
export function frozenTopology<Deps>(
  topology: Topology<Deps>,
  onChange: (error: Error) => void,
): Topology<Deps> {
  return wrappedStages(topology, (run, { unit, stage }) => {
    const refuse = (what: string, cause?: unknown): never => {
      const fault = new Error(
        `${unit.name}/${stage} changes in place what is not its own (${what}): its input, the state, a row of a table or what it has answered. Make a new value, for example { ...state, n: state.n + 1 }`,
        { cause },
      );
      onChange(fault);
      throw fault;
    };
    const failed = (error: unknown): never => {
      if (isRefusal(error)) return refuse(error.message, error);
      throw error;
    };
    return (input, context) => {
      deepFreeze(input);
      deepFreeze(context.state);
      const changed = keeping([input, context.state]);
      const answered = (outcome: AnyOutcome): AnyOutcome => {
        const what = changed();
        return what === undefined ? frozenOutcome(outcome) : refuse(`a ${what}`);
      };
      let outcome: AnyOutcome | Promise<AnyOutcome>;
      try {
        outcome = run(input, context);
      } catch (error) {
        return failed(error);
      }
      return outcome instanceof Promise ? outcome.then(answered, failed) : answered(outcome);
    };
  });
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
