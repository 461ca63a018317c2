/**
 * What becomes of a record that could not be worked on, as a value that a unit is given:
 *
 * - **retriable** (an error with `retriable: true`): a dependency refused. Tried again for as long as the task lives, the waits
 *   doubling from `firstMs` to `capMs`. When it has lasted for `pauseAfterMs`, the unit is *paused*: it takes no further
 *   records up, and is not ready, until the dependency answers.
 * - **bad record** (a `deadLetter` outcome, an error of the codec that says what is wrong with the record, an output above the record
 *   limit): dead letter at once.
 * - **unexpected** (any other error): tried `attempts` times, then a dead letter with its class. When `burst.records` records have
 *   ended so within `burst.withinMs`, it is not the records that are at fault but what is deployed: the unit is paused and keeps
 *   trying the next of them, so that no topic is emptied into the dead letters.
 *
 * Codecs cannot answer with outcomes, so what they throw is told apart by what it is: a TypeError, RangeError or ReferenceError
 * without a `code` of its own is unexpected, every other error speaks of the record (`isProgrammingError`).
 *
 * A table is read at a takeover, where nothing is committed and nothing can be a dead letter. Rows that cannot be decoded are none, and
 * told of. But where the codec fails by errors that are unexpected, at no fewer rows than it decodes, the table is read `attempts` times, and
 * then the unit is paused as for a burst, however few rows there are: the takeover goes on when most of the table can be decoded, or after `pauseAtMostMs`.
 *
 * The rule of a burst, exactly. Counted are records given up in one stage ('decode' and 'encode' count as stages) with errors of one
 * `code` and one name, in this process. The next one that uses its attempts up pauses the unit if `records` of them lie within
 * `withinMs`, and since the first of those no more records of the unit have come to a good end than have been given up: half good
 * and half bad is a burst, since a release may break half of what a stage does. While it is paused, the records at work are tried on, at
 * most `capMs` apart, and nothing else is begun. The pause ends when one of them passes; or, with `pauseAtMostMs`, when it has lasted
 * so long: those at work then become dead letters (at most `concurrency` for each partition), the next are begun, and the first that
 * fails before any has passed the stage pauses the unit again. It ends, too, when the partitions of all records at work are taken
 * away; they are no dead letters then.
 */
export interface FailurePolicy {
  readonly retriable: {
    /** First wait, ms. Default 100. */
    readonly firstMs: number;
    /** Longest wait, ms. Default 10,000. */
    readonly capMs: number;
    /** Default 5,000. */
    readonly pauseAfterMs: number;
  };
  readonly unexpected: {
    /** At least 1. Default 3. */
    readonly attempts: number;
    /** First wait, ms; it doubles. Default 100. */
    readonly firstMs: number;
    /** Default 20 records within 60,000 ms; 'never' gives up each record on its own, however many there are. */
    readonly burst: Burst | 'never';
  };
}

export interface Burst {
  readonly records: number;
  readonly withinMs: number;
  /**
   * Longest pause, ms. For input of which much is bad in a way that nobody foresaw, and that must not wait for a release: a broken
   * release then costs some records for each such time. Default: as long as it takes.
   */
  readonly pauseAtMostMs?: number;
}

export interface GivenFailurePolicy {
  readonly retriable?: Partial<FailurePolicy['retriable']>;
  readonly unexpected?: Partial<FailurePolicy['unexpected']>;
}

export const failurePolicy = ({ retriable, unexpected }: GivenFailurePolicy = {}): FailurePolicy => ({
  retriable: { firstMs: 100, capMs: 10_000, pauseAfterMs: 5_000, ...retriable },
  unexpected: { attempts: 3, firstMs: 100, burst: { records: 20, withinMs: 60_000 }, ...unexpected },
});
