/** Stages and pipelines: what becomes of a record. */
import type { AnyOutcome, Outcome } from '../outcome.ts';
import type { EmissionTo, Source, Topic } from './topic.ts';

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
  /** The date: ms since 1970, of the worker's clock, which may be set back or forward between two records. */
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

/** A stage's function as the runtime calls it: what it takes and answers has been checked, and is forgotten. */
export type AnyStageFunction = (
  input: unknown,
  context: StageContext<unknown>,
) => AnyOutcome | Promise<AnyOutcome>;

/**
 * One logical step. `create` gets the collaborators and returns the function: the only door of the room. `In` of the first stage
 * includes null (a tombstone); `Out` is what `forward` hands on, never for the last stage; `Deps` is unknown where the stage needs no
 * collaborators; `S` is what it remembers of a key, unknown for nothing; `E` is `EmissionTo<typeof a | typeof b>` for the topics that it
 * writes to.
 */
export interface Stage<In, Out, Deps = unknown, S = unknown, E = never> {
  readonly name: string;
  readonly does: string;
  readonly create: (deps: Deps) => StageFunction<In, Out, S, E>;
}

/** A topic that can be a changelog. */
export type Changelog = Topic<string, { state: unknown }>;

/** What a changelog keeps of a key: `null` where it keeps nothing but what comes back, unknown where it is not known. */
export type StateIn<M> =
  M extends Topic<string, { state: infer State }>
    ? unknown extends State
      ? unknown
      : [State] extends [null]
        ? null
        : NonNullable<State>
    : never;

/** A type that is given by hand, and not read off what a function answers. Unlike NoInfer, it leaves no trace in messages. */
type Given<T> = [T] extends [never] ? never : [T] extends [infer Same] ? Same : never;

/**
 * Declares a stage. What it is given, and writes, and remembers is told by the topics:
 *
 *     stage({ name, does, reads: orders, writes: [receipts], remembers: memory, create: ({ clock }: Clock) => (order, { state }) => … })
 *
 * `reads` gives the first stage of a pipeline its input, null included; a later one says what it takes by its function's argument.
 * Without `writes` it emits nothing; without `remembers` it answers neither with `state` nor with `later`. What it forwards is read off
 * its function. The types may also be given by hand, as `Stage` lists them: `stage<Order | null, never, Clock, Account, Emission>(…)`.
 */
export function stage<
  In,
  Out = never,
  Deps = unknown,
  S = unknown,
  E = never,
  const Writes extends readonly Topic[] = readonly [],
  Memory extends Changelog = Changelog,
>(definition: {
  name: string;
  does: string;
  /** The topic of the records that come in. */
  reads?: Source<In>;
  /** All topics that it emits to. */
  writes?: Writes;
  /** The changelog of the unit in which it runs. */
  remembers?: Memory;
  create: (
    deps: Deps,
  ) => StageFunction<In, Out, Given<S> & StateIn<Memory>, Given<E> | EmissionTo<Writes[number]>>;
}): Stage<In, Out, Deps, S & StateIn<Memory>, E | EmissionTo<Writes[number]>> {
  const { name, does, create } = definition;
  return { name, does, create: create as never };
}

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
