import { type OutRecord, TransactionError, type Transactor } from '../kafka.ts';
import type { UnitObserver } from '../observer.ts';
import type { Clock } from './options.ts';

/** A transactor whose every transaction is told of when it has ended. */
export function observedTransactor(
  transactor: Transactor,
  partition: number,
  { observer, clock }: { readonly observer: UnitObserver; readonly clock: Pick<Clock, 'elapsed'> },
): Transactor {
  return {
    epoch: transactor.epoch,
    async commit(transaction) {
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
