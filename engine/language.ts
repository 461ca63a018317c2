/**
 * The language in which a topology is written: topics, stages, pipelines, units, sinks.
 * It describes; nothing here reads, writes or starts anything, so that the map can be printed and tested without services.
 */
import { type FailurePolicy, failurePolicy } from './failure-policy.ts';
import type { Emission, Outcome } from './outcome.ts';
import { refuseAmbiguous } from './topology-error.ts';

/** A topic and what it must look like on the broker. `V` is the type of its decoded values. */
export interface Topic<Name extends string = string, V = unknown> {
  readonly name: Name;
  readonly does: string;
  /** Part of the contract with others: incompatible schema changes are refused. */
  readonly isPublic: boolean;
  /** 'compact' keeps the last record of each key. */
  readonly cleanup: 'delete' | 'compact';
  /** Further topic configuration, as the broker names it. */
  readonly config: Readonly<Record<string, string>>;
  /** False where records are copied byte for byte (dead letters). */
  readonly hasSchema: boolean;
  /** Where it differs from the topology's. */
  readonly partitions: number | undefined;
  /**
   * Where emissions go. 'task': to the partition number of the task that writes them, so that everything of a key stays together as
   * it came. 'key': to the partition of their own key (murmur2, as Java's producers): a repartitioning.
   */
  readonly partitionBy: 'task' | 'key';
  /** Type witness, never set. */
  readonly _value?: V;
}

export type EmissionTo<T> = T extends Topic<infer N, infer V> ? Emission<N, V> : never;

/**
 * Declares a topic: `topic<Order>()('orders', { does: … })`. Two calls, since TypeScript infers either all type arguments or none: the
 * type of the values is given, the name is inferred, so that the compiler can tell one topic from another.
 */
export function topic<V>() {
  return <const Name extends string>(
    name: Name,
    definition: {
      does: string;
      isPublic?: boolean;
      cleanup?: 'delete' | 'compact';
      config?: Record<string, string>;
      hasSchema?: boolean;
      partitions?: number;
      partitionBy?: 'task' | 'key';
    },
  ): Topic<Name, V> => ({
    name,
    does: definition.does,
    isPublic: definition.isPublic ?? false,
    cleanup: definition.cleanup ?? 'delete',
    config: definition.config ?? {},
    hasSchema: definition.hasSchema ?? true,
    partitions: definition.partitions,
    partitionBy: definition.partitionBy ?? 'task',
  });
}

/** Where a record came from. Offsets are below 2^53, as Kafka's are in practice. */
export interface Coordinates {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The latest value of each key of a compacted topic, of the task's partition. */
export interface Table<V> {
  get(key: string): V | undefined;
  readonly size: number;
}

/** A timer that is due. */
export interface DueTimer {
  readonly name: string;
  /** When it was due, ms since 1970. */
  readonly at: number;
}

/** What a stage may know besides its input. */
export interface StageContext<S> {
  /** Key of the record, UTF-8; empty when it has none. */
  readonly key: string;
  /**
   * What is remembered of the key, undefined for nothing. It is the very object that the task keeps: make a new one, and never change
   * this, since neither an attempt that fails afterwards nor a dead letter could take that back.
   */
  readonly state: S | undefined;
  /** Milliseconds since 1970, from the task's clock. */
  readonly now: number;
  /** Broker's or producer's time of the record, ms. */
  readonly timestamp: number;
  readonly source: Coordinates;
  /** Identity of the log that the record came from: offsets of two incarnations must not be compared. */
  readonly incarnation: string;
  /** By topic, the logs of the unit's inputs that are read at present. A record from a timer may come from an earlier one. */
  readonly presentIncarnations: ReadonlyMap<string, string>;
  /** As text: the last of each name. */
  readonly headers: Readonly<Record<string, string>>;
  /** 0 for the record itself, then one more for each `later`. */
  readonly attempt: number;
  /** Aborted when the task is taken away: results will not be committed. */
  readonly signal: AbortSignal;
  /**
   * Values of later records of the same topic and key that already wait behind this one, oldest first; null is a tombstone. For
   * stages that do dear work: what is about to be superseded need not be worked on. Which they are depends on how much has been
   * read, so it must not change the outcome as others see it.
   */
  readonly waitingBehind: () => readonly unknown[];
  /** A table of the unit, as far as it has been read. Throws where the unit does not declare it. */
  readonly table: <V>(topic: Topic<string, V>) => Table<V>;
}

export type StageFunction<In, Out, S, E> = (
  input: In,
  context: StageContext<S>,
) => Outcome<Out, S, E> | Promise<Outcome<Out, S, E>>;

/**
 * One logical step. `create` gets the collaborators and returns the function: the only door of the room. `In` of the first stage
 * includes null (a tombstone); `Out` is what `forward` hands on, never for the last stage; `Deps` and `S` are unknown where the
 * stage needs no collaborators and no state; `E` is `EmissionTo<typeof a | typeof b>` for the topics that it writes to.
 */
export interface Stage<In, Out, Deps = unknown, S = unknown, E = never> {
  readonly name: string;
  readonly does: string;
  readonly create: (deps: Deps) => StageFunction<In, Out, S, E>;
}

export const stage = <In, Out, Deps, S = unknown, E = never>(
  definition: Stage<In, Out, Deps, S, E>,
): Stage<In, Out, Deps, S, E> => definition;

/** Stages in the order in which a record passes them. */
export interface Pipeline<In, Deps, S, E> {
  readonly stages: readonly Stage<never, unknown, never, never, unknown>[];
  readonly _types?: (input: In, deps: Deps, state: S) => E;
}

type AnyStage = Stage<never, unknown, never, never, unknown>;

/**
 * Up to four stages, each taking what the one before forwards. Those that remember something agree on the type of the key's state;
 * those that do not (`S` unknown) fit anywhere.
 */
export function pipe<A, D1, S, E1>(a: Stage<A, never, D1, S, E1>): Pipeline<A, D1, S, E1>;
export function pipe<A, B, D1, D2, S1, S2, E1, E2>(
  a: Stage<A, B, D1, S1, E1>,
  b: Stage<B, never, D2, S2, E2>,
): Pipeline<A, D1 & D2, S1 & S2, E1 | E2>;
export function pipe<A, B, C, D1, D2, D3, S1, S2, S3, E1, E2, E3>(
  a: Stage<A, B, D1, S1, E1>,
  b: Stage<B, C, D2, S2, E2>,
  c: Stage<C, never, D3, S3, E3>,
): Pipeline<A, D1 & D2 & D3, S1 & S2 & S3, E1 | E2 | E3>;
export function pipe<A, B, C, D, D1, D2, D3, D4, S1, S2, S3, S4, E1, E2, E3, E4>(
  a: Stage<A, B, D1, S1, E1>,
  b: Stage<B, C, D2, S2, E2>,
  c: Stage<C, D, D3, S3, E3>,
  d: Stage<D, never, D4, S4, E4>,
): Pipeline<A, D1 & D2 & D3 & D4, S1 & S2 & S3 & S4, E1 | E2 | E3 | E4>;
export function pipe(...stages: unknown[]): unknown {
  return { stages: stages as AnyStage[] };
}

export interface Input<Deps, S, E> {
  readonly topic: Topic;
  readonly pipeline: Pipeline<never, Deps, S, E>;
  /** What becomes of bytes that no schema explains. 'ignore' where another unit dead-letters the same record. */
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

const tableInput = <Deps, S>(source: Topic): Input<Deps, S, unknown> => ({
  topic: source,
  pipeline: { stages: [] },
  undecodable: 'dead-letter',
  priority: 'live',
  isTable: true,
});

/** Why a record ended in the dead letters. */
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
   * Compacted, and of this unit alone. Besides the values it holds timers and the inputs' positions, as values of one shape that the
   * codec has to carry whole; those of records that come back contain bytes (Buffer).
   */
  readonly changelog: Topic<string, { state: S | null }>;
  /** When a value may be forgotten, ms since 1970; null for never. Absent: values are kept for ever. */
  readonly expiresAt?: (value: S) => number | null;
}

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

export function unit<Deps, S, const Outputs extends readonly Topic[]>(definition: {
  name: string;
  does: string;
  inputs: readonly Input<Deps, S, EmissionTo<Outputs[number]>>[];
  outputs: Outputs;
  /** Needed by stages that answer with `state`, `timers` or `later`: without it, what they answer ends in the dead letters. */
  store?: Store<S>;
  views?: readonly Outputs[number]['name'][];
  /**
   * Compacted topics, partitioned like the inputs, that stages look into with `context.table(...)`. Their present content is read
   * before the task runs; what changes later is seen in the order in which it is read.
   */
  tables?: readonly Topic[];
  /** What happens when a timer is due that a stage has set. */
  onTimer?: Pipeline<DueTimer, Deps, S, EmissionTo<Outputs[number]>>;
  /** Keys in progress at once, per task. Default 16. */
  concurrency?: number;
  /** Default: see FailurePolicy. */
  failures?: FailurePolicy;
  /** Bound to the collaborators once, as stages are. `value` is undefined where the record could not be decoded. */
  onFailure?: (deps: Deps) => FailureFunction<S, EmissionTo<Outputs[number]>, S>;
}): Unit<Deps, S> {
  const views: readonly string[] = definition.views ?? [];
  const astray = definition.outputs.find((o) => views.includes(o.name) && o.partitionBy === 'key');
  if (astray)
    throw new Error(
      `${astray.name} has a view, so task p must write partition p of it: leave out partitionBy`,
    );
  return {
    kind: 'unit',
    name: definition.name,
    does: definition.does,
    inputs: [...definition.inputs, ...(definition.tables ?? []).map((t) => tableInput<Deps, S>(t))],
    outputs: definition.outputs,
    store: definition.store,
    views,
    onTimer: definition.onTimer,
    concurrency: definition.concurrency ?? 16,
    failures: definition.failures ?? failurePolicy(),
    onFailure: definition.onFailure,
  };
}

/** A sink: records of its topics, in order, to a system outside Kafka that can tell a repeated block by its token. */
export interface Sink {
  readonly kind: 'sink';
  readonly name: string;
  readonly does: string;
  readonly inputs: readonly Topic[];
}

export const sink = (definition: { name: string; does: string; inputs: readonly Topic[] }): Sink => ({
  kind: 'sink',
  ...definition,
});

/** What a stage did with a record, for the stage events. */
export interface StageReport {
  readonly unit: string;
  readonly stage: string;
  readonly outcome: 'forward' | 'done' | 'drop' | 'dead-letter' | 'later';
  readonly reasons: readonly string[];
  readonly detail: string;
  readonly key: string;
  readonly attempt: number;
  readonly items: number;
  readonly latencyMs: number;
  readonly finishedAt: number;
  readonly source: Coordinates;
  readonly headers: Readonly<Record<string, string>>;
  /** Input of the pipeline, decoded; undefined when it could not be. */
  readonly value: unknown;
}

/** `Deps`: what the stages of all units together ask for; never where that is not known. */
export interface Topology<Deps = never> {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly sinks: readonly Sink[];
  /** All topics, in the order of the data's flow. */
  readonly topics: readonly Topic[];
  readonly deadLetters: Topic;
  /** Where it is written down what operators did by hand (redrives). Absent: nothing can be redriven. */
  readonly operatorActions: Topic | undefined;
  /** Partitions of a topic that does not say its own: task p of a unit owns partition p of all its inputs. */
  readonly partitions: number;
  /** Absent: what stages did with each record is told in metrics alone. */
  readonly stageEvents: StageEvents | undefined;
  /** Type witness, never set. */
  readonly _deps?: (deps: Deps) => void;
}

export interface StageEvents {
  readonly topic: Topic;
  /** `incarnation`: of the log that `report.source` points into. */
  readonly toEmission: (report: StageReport, incarnation: string) => Emission;
}

export const partitionsOf = (topology: Topology, topic: Topic): number =>
  topic.partitions ?? topology.partitions;

type AskedBy<U> = U extends Unit<infer Deps, infer _S> ? (deps: Deps) => void : never;

/** What all of the units ask for, in one object. */
export type DepsOf<U> = [AskedBy<U>] extends [(deps: infer Deps) => void] ? Deps : never;

/** The map of a system. Throws TopologyError where two of its parts would get in each other's way. */
export function topology<U extends Unit<never, never>>(definition: {
  name: string;
  units: readonly U[];
  sinks: readonly Sink[];
  deadLetters: Topic;
  operatorActions?: Topic;
  partitions?: number;
  stageEvents?: StageEvents;
}): Topology<DepsOf<U>> {
  const { units, sinks, deadLetters, operatorActions, stageEvents } = definition;
  const shared = [deadLetters, operatorActions, stageEvents?.topic].filter((t) => t !== undefined);
  refuseAmbiguous({ units, sinks, topics: shared });
  const seen = new Map<string, Topic>();
  const add = (t: Topic): void => void seen.set(t.name, t);
  for (const u of definition.units) {
    for (const input of u.inputs) add(input.topic);
    for (const output of u.outputs) add(output);
    if (u.store) add(u.store.changelog);
  }
  for (const s of definition.sinks) s.inputs.forEach(add);
  if (definition.stageEvents) add(definition.stageEvents.topic);
  add(definition.deadLetters);
  if (definition.operatorActions) add(definition.operatorActions);
  return {
    ...definition,
    partitions: definition.partitions ?? 1,
    stageEvents: definition.stageEvents,
    operatorActions: definition.operatorActions,
    topics: [...seen.values()],
  };
}
