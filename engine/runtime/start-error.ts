/**
 * What a worker is refused for at its start. Stable; the sentences may change.
 *
 * topics-missing: create them · partitions-differ: inputs, changelog and views of a unit, or inputs of a sink, are not
 * co-partitioned · not-compacted: what is remembered would be forgotten · batches-refused: a topic takes smaller batches than are
 * written · option-refused: an option of the runtime is unknown, or no number of its range · map-unusable: nothing to do, or a name
 * with spaces · unknown-unit: `only` names what the map does not have, or nothing · part-missing: a view or a writer was not given; for
 * these three the broker was not asked
 */
export type StartErrorCode =
  | 'topics-missing'
  | 'partitions-differ'
  | 'not-compacted'
  | 'batches-refused'
  | 'option-refused'
  | 'map-unusable'
  | 'unknown-unit'
  | 'part-missing';

/** What a worker was given does not fit: the map itself, the broker's topics the map, or an option its range. */
export class StartError extends Error {
  readonly code: StartErrorCode;
  override readonly name = 'StartError';
  constructor(code: StartErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
