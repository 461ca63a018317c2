/**
 * What becomes of a record that could not be worked on, as a value that a unit is given:
 *
 * - **retriable** (an error with `retriable: true`): a dependency refused. Tried again for as long as the task lives, the waits
 *   doubling from `firstMs` to `capMs`. When it has lasted for `pauseAfterMs`, the unit is *paused*: it takes no further
 *   records up, and is not ready, until the dependency answers.
 * - **bad record** (a `deadLetter` outcome, bytes that cannot be decoded, an output above the record limit): dead letter at once.
 * - **unexpected** (any other error): tried `attempts` times, then a dead letter with its class. When `burst.records` records have
 *   ended so within `burst.withinMs`, all with errors of one class, it is not the records that are at fault but what is deployed:
 *   the unit is paused and keeps trying the next of them, so that no topic is emptied into the dead letters.
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
    readonly burst: { readonly records: number; readonly withinMs: number } | 'never';
  };
}

export interface GivenFailurePolicy {
  readonly retriable?: Partial<FailurePolicy['retriable']>;
  readonly unexpected?: Partial<FailurePolicy['unexpected']>;
}

export const failurePolicy = ({ retriable, unexpected }: GivenFailurePolicy = {}): FailurePolicy => ({
  retriable: { firstMs: 100, capMs: 10_000, pauseAfterMs: 5_000, ...retriable },
  unexpected: { attempts: 3, firstMs: 100, burst: { records: 20, withinMs: 60_000 }, ...unexpected },
});
