/**
 * What a stage makes of a record: a value, never an expectation thrown.
 * Exceptions are left for what nobody foresaw (they are retried, then dead-lettered).
 */

/** A record to be written to a declared output, in the transaction of the record that caused it. */
export interface Emission<Topic extends string = string, Value = unknown> {
  readonly topic: Topic;
  readonly key: string;
  /** null writes a tombstone. */
  readonly value: Value | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A durable timer of a key: the unit's `onTimer` pipeline gets it when it is due, also after a restart. */
export interface TimerChange {
  /** Of the key: setting it again replaces it. */
  readonly name: string;
  /** ms since 1970; null calls it off. */
  readonly at: number | null;
}

/** `Next`: type of the new state, with null where a stage may forget; never where it remembers nothing. */
interface Effects<Next, E> {
  /** The key's new state; null forgets the key; absent leaves it as it is. Needs a store. */
  readonly state?: Next;
  readonly emit?: readonly E[];
  /** Needs a store, and `onTimer`. */
  readonly timers?: readonly TimerChange[];
  /** Codes for the stage event. */
  readonly reasons?: readonly string[];
  readonly detail?: string;
  /** Things handled (pictures, rows), for the stage event. */
  readonly items?: number;
}

export interface Forward<T, Next, E> extends Effects<Next, E> {
  readonly kind: 'forward';
  readonly value: T;
}
/** The record ends here, having written its emissions. */
export interface Done<Next, E> extends Effects<Next, E> {
  readonly kind: 'done';
}
/** The record ends here on purpose, and the reason is counted. */
export interface Drop<Next, E> extends Effects<Next, E> {
  readonly kind: 'drop';
  readonly reason: string;
}
/**
 * The record is bad and goes to the dead letters at once, key, bytes and headers untouched. It has no effects, and undoes those of the
 * stages before; who downstream has to know is told by `onFailure`.
 */
export interface DeadLetter {
  readonly kind: 'dead-letter';
  readonly code: string;
  readonly message: string;
  /** Set by the runtime, where a stage threw what nobody foresaw. */
  readonly errorClass?: string;
  readonly state?: never;
  readonly emit?: never;
  readonly timers?: never;
}
/**
 * The record leaves the ordered path and comes back to the first stage of its pipeline after the delay (durable). Needs a store.
 * A timer that is put off keeps its name: whoever sets or calls off that one meanwhile moves it or calls it off.
 */
export interface Later<Next, E> extends Effects<Next, E> {
  readonly kind: 'later';
  readonly delayMs: number;
  readonly reason: string;
}

declare const noStore: unique symbol;
/** The state of what has no store. Nothing is of this type; its name is for the compiler's messages. */
export interface NoStore {
  readonly [noStore]: never;
}
/** In place of Later, where there is no store: nothing is of this type either. */
interface NoLater<E> extends Later<NoStore, E>, NoStore {}

type Ended<T, Next, E> = Forward<T, Next, E> | Done<Next, E> | Drop<Next, E> | DeadLetter;

/**
 * What a stage may answer. `S` is what it remembers of a key; a stage that remembers nothing (`S` unknown) may run in a unit without
 * a store, so it answers neither with `state` nor with `later`.
 */
export type Outcome<T, S = unknown, E = Emission> = unknown extends S
  ? Forgetful<T, E>
  : Remembering<T, S, E>;
type Forgetful<T, E> = Ended<T, NoStore, E> | NoLater<E>;
type Remembering<T, S, E> = Ended<T, Next<S>, E> | Later<Next<S>, E>;
/** Never stays never: it stands for what the compiler does not know yet. */
type Next<S> = [S] extends [never] ? never : S | null;

/** An outcome of which nothing is known but its shape. */
export type AnyOutcome = Ended<unknown, unknown, Emission> | Later<unknown, Emission>;

export const forward = <T, Next = never, E = never>(
  value: T,
  effects: Effects<Next, E> = {},
): Forward<T, Next, E> => ({
  kind: 'forward',
  value,
  ...effects,
});
export const done = <Next = never, E = never>(effects: Effects<Next, E> = {}): Done<Next, E> => ({
  kind: 'done',
  ...effects,
});
export const drop = <Next = never, E = never>(
  reason: string,
  effects: Effects<Next, E> = {},
): Drop<Next, E> => ({
  kind: 'drop',
  reason,
  ...effects,
});
export const deadLetter = (code: string, message: string): DeadLetter => ({
  kind: 'dead-letter',
  code,
  message,
});
export const later = <Next = never, E = never>(
  delayMs: number,
  reason: string,
  effects: Effects<Next, E> = {},
): Later<Next, E> => ({ kind: 'later', delayMs, reason, ...effects });
