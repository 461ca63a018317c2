/** What code throws, which may be anything at all. */
import { inspect, types } from 'node:util';

/** What a message says of a value that is no error, at most. */
const SHOWN_CHARS = 1_000;

const isError = (thrown: unknown): thrown is Error => thrown instanceof Error || types.isNativeError(thrown);

/**
 * What was thrown, as an error: `throw 'bang'` and `throw { statusCode: 500 }` keep what they say, as the message and as the `cause`.
 * `code` and `retriable` of an object count as those of an error do.
 */
export function errorOf(thrown: unknown): Error {
  if (isError(thrown)) return thrown;
  const error = new Error(`${shown(thrown)} was thrown, which is no Error`, { cause: thrown });
  error.name = 'NoError';
  if (typeof thrown !== 'object' || thrown === null) return error;
  const said: { code?: unknown; retriable?: unknown } = thrown;
  return Object.assign(error, {
    ...(said.code === undefined ? {} : { code: said.code }),
    ...(said.retriable === undefined ? {} : { retriable: said.retriable }),
  });
}

const shown = (thrown: unknown): string =>
  inspect(thrown, { depth: 3, breakLength: Infinity, compact: true, maxStringLength: SHOWN_CHARS }).slice(
    0,
    SHOWN_CHARS,
  );

/** Node says so of a call with arguments of the wrong type: that is no code of the caller's own. */
const WRONG_CALL = 'ERR_INVALID_ARG_TYPE';

/**
 * Where a codec throws this, it is the program that is wrong, not the record: a TypeError, RangeError or ReferenceError that has no
 * `code` of its own. All else says what is wrong with the record: an error with a code, JSON's SyntaxError, a plain Error.
 */
export function isProgrammingError(error: Error): boolean {
  const isOne = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  if (!isOne) return false;
  return !('code' in error) || error.code === undefined || error.code === WRONG_CALL;
}
