/**
 * Turns values of a topic into bytes and back. The engine knows no format. It also encodes what it remembers itself, as values of a
 * changelog's topic (see Store). The bytes in those need not come back as Buffers: what JSON makes of them (Buffer.toJSON) is read, too.
 */
export interface Codec {
  /**
   * Throws when the value does not fit the topic's schema. The `code` of an error, here and below, is the code of the dead letter.
   * A TypeError, RangeError or ReferenceError without one is a fault of the program: it is treated as one of a stage is (see
   * FailurePolicy). An error with `retriable: true` means "not now", and it is asked again. It cannot wait for an answer itself: a codec
   * that must fetch a schema first fetches it and throws such errors until it is there.
   */
  encode(topic: string, value: unknown): Buffer;
  /**
   * Throws when the bytes make no sense; an error with `retriable: true` means "not now" (the schema could not be fetched)
   * and is tried again instead of condemning the record. A promise is waited for; a value at once is quicker.
   */
  decode(topic: string, bytes: Buffer): unknown;
}

/** Errors tell the runtime what to do by this property: true = a dependency failed, try again; otherwise the record is at fault or the code is. */
export const isRetriable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/** The code of what has none of its own. */
export const UNEXPECTED = 'unexpected';

export const codeOf = (error: unknown, otherwise = UNEXPECTED): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : otherwise;
