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

interface Effects<State, E> {
  /** The key's new state; null forgets the key; absent leaves it as it is. Needs a store. */
  readonly state?: State | null;
  readonly emit?: readonly E[];
  /** Needs a store, and `onTimer`. */
  readonly timers?: readonly TimerChange[];
  /** Codes for the stage event. */
  readonly reasons?: readonly string[];
  readonly detail?: string;
  /** Things handled (pictures, rows), for the stage event. */
  readonly items?: number;
}

export type Forward<T, S, E> = Effects<S, E> & { readonly kind: 'forward'; readonly value: T };
/** The record ends here, having written its emissions. */
export type Done<S, E> = Effects<S, E> & { readonly kind: 'done' };
/** The record ends here on purpose, and the reason is counted. */
export type Drop<S, E> = Effects<S, E> & { readonly kind: 'drop'; readonly reason: string };
/** The record is bad and goes to the dead letters at once, key, bytes and headers untouched. */
export type DeadLetter<S, E> = Effects<S, E> & {
  readonly kind: 'dead-letter';
  readonly code: string;
  readonly message: string;
  /** Set by the runtime, where a stage threw what nobody foresaw. */
  readonly errorClass?: string;
};
/** The record leaves the ordered path and comes back to the first stage of its pipeline after the delay (durable). Needs a store. */
export type Later<S, E> = Effects<S, E> & {
  readonly kind: 'later';
  readonly delayMs: number;
  readonly reason: string;
};

export type Outcome<T, S = unknown, E = Emission> =
  Forward<T, S, E> | Done<S, E> | Drop<S, E> | DeadLetter<S, E> | Later<S, E>;

export const forward = <T, S = never, E = never>(
  value: T,
  effects: Effects<S, E> = {},
): Forward<T, S, E> => ({
  kind: 'forward',
  value,
  ...effects,
});
export const done = <S = never, E = never>(effects: Effects<S, E> = {}): Done<S, E> => ({
  kind: 'done',
  ...effects,
});
export const drop = <S = never, E = never>(reason: string, effects: Effects<S, E> = {}): Drop<S, E> => ({
  kind: 'drop',
  reason,
  ...effects,
});
export const deadLetter = <S = never, E = never>(
  code: string,
  message: string,
  effects: Effects<S, E> = {},
): DeadLetter<S, E> => ({ kind: 'dead-letter', code, message, ...effects });
export const later = <S = never, E = never>(
  delayMs: number,
  reason: string,
  effects: Effects<S, E> = {},
): Later<S, E> => ({ kind: 'later', delayMs, reason, ...effects });
