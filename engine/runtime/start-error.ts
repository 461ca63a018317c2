/**
 * What a worker is refused for at its start. Stable; the sentences may change.
 *
 * topics-missing: create them · partitions-differ: inputs, changelog and views of a unit, or inputs of a sink, are not
 * co-partitioned · not-compacted: what is remembered would be forgotten · batches-refused: a topic takes smaller batches than are
 * written
 */
export type StartErrorCode = 'topics-missing' | 'partitions-differ' | 'not-compacted' | 'batches-refused';

/** The broker's topics do not fit the map. */
export class StartError extends Error {
  readonly code: StartErrorCode;
  override readonly name = 'StartError';
  constructor(code: StartErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
