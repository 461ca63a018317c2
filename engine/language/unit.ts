/** Inputs and units: stages that share a task, its state and its transaction. */
import { type FailurePolicy, failurePolicy } from '../failure-policy.ts';
import type { Emission, NoStore } from '../outcome.ts';
import { refuseCount } from '../topology-error.ts';
import type { Changelog, DueTimer, Pipeline, StageContext, StateIn } from './stage.ts';
import type { EmissionTo, Topic } from './topic.ts';

export interface Input<Deps, S, E> {
  readonly topic: Topic;
  readonly pipeline: Pipeline<never, Deps, S, E>;
  /**
   * What becomes of bytes that no schema explains. 'ignore' where another unit dead-letters the same record: there is no second letter,
   * but \`onFailure\` is told, so that the unit may remember what it has not read.
   */
  readonly undecodable: 'dead-letter' | 'ignore';
  /** 'background' is read only while the unit's other inputs are level with their topics and nothing of them is in progress. */
  readonly priority: 'live' | 'background';
  /** True: its records become the rows of a table, and pass no stage. */
  readonly isTable: boolean;
}

/** Reads a topic through a pipeline. A null value (tombstone) reaches the first stage as null. */
export function from<V, Deps, S, E>(
  source: Topic<string, V>,
  pipeline: Pipeline<V | null, Deps, S, E>,
  options: { undecodable?: 'dead-letter' | 'ignore'; priority?: 'live' | 'background' } = {},
): Input<Deps, S, E> {
  const { undecodable = 'dead-letter', priority = 'live' } = options;
  return { topic: source, pipeline, undecodable, priority, isTable: false };
}

const tableInput = (source: Topic): Input<unknown, unknown, never> => ({
  topic: source,
  pipeline: { stages: [] },
  undecodable: 'dead-letter',
  priority: 'live',
  isTable: true,
});

/** Why a record ended in the dead letters, or was ignored because no schema explained it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly stage: string;
  /** Of what was thrown, where nobody foresaw it: `code` is then 'unexpected'. */
  readonly errorClass?: string | undefined;
}

/** What those downstream are told of a record that was given up, and what is remembered of it (absent: the state stays as it was). */
export type FailureFunction<S, E = Emission, Next = unknown> = (
  value: unknown,
  failure: Failure,
  context: StageContext<S>,
) => { readonly emit: readonly E[]; readonly state?: Next | null };

/** A changelog-backed store: one value per key, restored before the task runs. */
export interface Store<S> {
  /**
   * Compacted, and of this unit alone (see `changelog()`). Besides the values it holds timers and the inputs' positions, as values of
   * one shape that the codec has to carry whole; bytes in them may come back as what JSON makes of a Buffer.
   */
  readonly changelog: Topic<string, { state: S | null }>;
  /** When a value may be forgotten, ms since 1970; null for never. Absent: values are kept for ever. */
  readonly expiresAt?: (value: S) => number | null;
}

/** A Store by the type of its changelog, from which the compiler reads what is remembered. */
interface StoreIn<Memory> {
  readonly changelog: Memory;
  readonly expiresAt?: (value: StateIn<Memory>) => number | null;
}

/** What a unit without `store` has: a stage that remembers something, or lets records come back, does not fit into it. */
type NoMemory = Topic<string, { state: NoStore }>;

/** A unit: stages that share a task, its state and its transaction. */
export interface Unit<Deps = never, S = never> {
  readonly kind: 'unit';
  readonly name: string;
  readonly does: string;
  readonly inputs: readonly Input<Deps, S, unknown>[];
  readonly outputs: readonly Topic[];
  readonly store:
    { readonly changelog: Topic; readonly expiresAt?: (value: never) => number | null } | undefined;
  /** Topics among the outputs whose records are also applied to an outside view after the commit. */
  readonly views: readonly string[];
  /** Keys in progress at once, per task. */
  readonly concurrency: number;
  readonly onTimer: Pipeline<never, Deps, S, unknown> | undefined;
  readonly failures: FailurePolicy;
  readonly onFailure: ((deps: Deps) => FailureFunction<S>) | undefined;
}

type AskedByInput<I> = I extends Input<infer Deps, infer _S, infer _E> ? (deps: Deps) => void : never;
type AskedByUnit<U> = U extends Unit<infer Deps, infer _S> ? (deps: Deps) => void : never;
type All<Asked> = [Asked] extends [(deps: infer Deps) => void] ? Deps : never;

/** What the stages of all inputs ask for, in one object. */
export type DepsOfInput<I> = All<AskedByInput<I>>;

/** What all of the units ask for, in one object. */
export type DepsOf<U> = All<AskedByUnit<U>>;

export function unit<
  const Inputs extends readonly Input<never, StateIn<Memory>, EmissionTo<Outputs[number]>>[],
  const Outputs extends readonly Topic[],
  Memory extends Changelog = NoMemory,
  TimerDeps = unknown,
  FailureDeps = DepsOfInput<Inputs[number]>,
>(definition: {
  name: string;
  does: string;
  inputs: Inputs;
  outputs: Outputs;
  /** What stages remember of a key (see Store). Needed where they answer with `state`, `timers` or `later`. */
  store?: StoreIn<Memory>;
  views?: readonly Outputs[number]['name'][];
  /**
   * Compacted topics, partitioned like the inputs, that stages look into with `context.table(...)`. Their present content is read
   * before the task runs; what changes later is seen in the order in which it is read.
   */
  tables?: readonly Topic[];
  /** What happens when a timer is due that a stage has set. Needs a store. */
  onTimer?: Pipeline<DueTimer, TimerDeps, StateIn<Memory>, EmissionTo<Outputs[number]>>;
  /** Keys in progress at once, per task. Default 16. */
  concurrency?: number;
  /** Default: see FailurePolicy. */
  failures?: FailurePolicy;
  /** Bound to the collaborators once, as stages are. `value` is undefined where the record could not be decoded. */
  onFailure?: (
    deps: FailureDeps,
  ) => FailureFunction<StateIn<Memory>, EmissionTo<Outputs[number]>, StateIn<Memory>>;
}): Unit<DepsOfInput<Inputs[number]> & TimerDeps & FailureDeps, StateIn<Memory>> {
  const views: readonly string[] = definition.views ?? [];
  const astray = definition.outputs.find((o) => views.includes(o.name) && o.partitionBy === 'key');
  if (astray)
    throw new Error(
      `${astray.name} has a view, so task p must write partition p of it: leave out partitionBy`,
    );
  const inputs: readonly Input<never, never, unknown>[] = [
    ...definition.inputs,
    ...(definition.tables ?? []).map(tableInput),
  ];
  return {
    kind: 'unit',
    name: definition.name,
    does: definition.does,
    // What they ask for and remember has been summed up in the result's type.
    inputs: inputs as readonly Input<unknown, unknown, unknown>[],
    outputs: definition.outputs,
    store: definition.store,
    views,
    onTimer: definition.onTimer,
    concurrency: refuseCount('concurrency', definition.name, definition.concurrency ?? 16),
    failures: definition.failures ?? failurePolicy(),
    onFailure: definition.onFailure,
  };
}
