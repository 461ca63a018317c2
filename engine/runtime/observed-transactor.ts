import { type OutRecord, TransactionError, type Transactor } from '../kafka.ts';
import type { UnitObserver } from '../observer.ts';
import type { Clock } from './options.ts';

/**
 * A transactor whose every transaction is told of when it has ended. A second one while the first is under way is refused before anything
 * is sent: a producer has one transaction, so the end of the one would commit the offsets of the other without its records.
 */
export function observedTransactor(
  transactor: Transactor,
  partition: number,
  { observer, clock }: { readonly observer: UnitObserver; readonly clock: Pick<Clock, 'elapsed'> },
): Transactor {
  let isUnderWay = false;
  return {
    epoch: transactor.epoch,
    async commit(transaction) {
      if (isUnderWay)
        throw new Error('a second transaction was begun while one is under way: a fault of this engine');
      isUnderWay = true;
      const { records } = transaction;
      const begun = clock.elapsed();
      const ended = (outcome: 'committed' | TransactionError['outcome']): void =>
        observer.transactionEnded({
          partition,
          outcome,
          records: records.length,
          bytes: bytesOf(records),
          ms: clock.elapsed() - begun,
        });
      try {
        const offsets = await transactor.commit(transaction);
        ended('committed');
        return offsets;
      } catch (error) {
        // What the client could not even name may have been committed all the same.
        ended(error instanceof TransactionError ? error.outcome : 'unknown');
        throw error;
      } finally {
        isUnderWay = false;
      }
    },
    close: () => transactor.close(),
  };
}

function bytesOf(records: readonly OutRecord[]): number {
  let bytes = 0;
  for (const { key, value } of records) bytes += (key?.length ?? 0) + (value?.length ?? 0);
  return bytes;
}
