/**
 * What a worker tells of its work while it works: the port behind which metrics are kept. What can be asked for at any time (lag,
 * phases, pauses, restore progress) is in `Worker.status()` instead; here is what would be lost between two questions.
 *
 * The callbacks run on the hot path, in the process that works. They must neither throw nor wait.
 */
export interface Observer {
  /** Asked once for each unit or sink that runs here, when the worker starts. */
  unit(name: string): UnitObserver;
}

/** What became of a record. `later`: a timer brings it back; `ignored`: undecodable, and another unit's to set aside, or a timer called off. */
export type RecordOutcome = 'done' | 'drop' | 'later' | 'dead-letter' | 'ignored';

/** How a transaction ended; see TransactionError. */
export type TransactionOutcome = 'committed' | 'aborted' | 'unknown' | 'fenced';

export interface UnitObserver {
  /**
   * Called for each record once the transaction that holds its effects is committed; with plain values, since it is called
   * tens of thousands of times a second.
   *
   * @param processingMs from the beginning of its stages to the end of the last, waits for dependencies included; for a sink, of its
   *   block. ms of the worker's clock, whole ones with the system's.
   * @param endToEndMs from the record's timestamp to the commit; below 0 where the producer's clock is ahead.
   */
  recordFinished(
    partition: number,
    topic: string,
    outcome: RecordOutcome,
    processingMs: number,
    endToEndMs: number,
  ): void;
  /** The record's dead letter is committed. `code`: the class of its error. */
  deadLettered(letter: { readonly partition: number; readonly stage: string; readonly code: string }): void;
  /** `records` and `bytes` (keys and values, uncompressed) that it was to write, changelogs included; `ms` from its opening to its end. */
  transactionEnded(transaction: {
    readonly partition: number;
    readonly outcome: TransactionOutcome;
    readonly records: number;
    readonly bytes: number;
    readonly ms: number;
  }): void;
  /** A stage is about to be tried again. */
  retried(stage: string, because: 'dependency' | 'unexpected'): void;
  /** The failure policy has paused the unit. */
  paused(because: 'dependency' | 'burst', stage: string): void;
  /** A partition was taken over: fenced, restored, ready to read. `restored`: records read from its changelog and its views' topics. */
  tookOver(takeover: { readonly partition: number; readonly ms: number; readonly restored: number }): void;
  /**
   * A task could not go on, and its partition is taken over again. `failed`: for any other reason than its transaction's end;
   * `takeover`: it had not begun, an attempt to take the partition over came to nothing.
   */
  restarted(
    partition: number,
    because: Exclude<TransactionOutcome, 'committed'> | 'failed' | 'takeover',
  ): void;
}

const nothing = (): void => undefined;

/** Listens to nothing. Also what an observer of less than everything is made of: `{ ...silentUnit, paused: … }`. */
export const silentUnit: UnitObserver = {
  recordFinished: nothing,
  deadLettered: nothing,
  transactionEnded: nothing,
  retried: nothing,
  paused: nothing,
  tookOver: nothing,
  restarted: nothing,
};

export const silent: Observer = { unit: () => silentUnit };
