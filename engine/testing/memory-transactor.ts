import {
  type Estate,
  type OffsetCommit,
  type OutRecord,
  TransactionError,
  type Transactor,
} from '../kafka.ts';
import type { Identity, MemoryTransactions } from './memory-transactions.ts';
import type { Process } from './world.ts';

/** A transactional producer of one task, with a step before and after everything that it asks of the coordinator. */
export async function memoryTransactor(
  process: Process,
  transactions: MemoryTransactions,
  transactionalId: string,
  estate?: Estate,
): Promise<Transactor> {
  await process.step('transactor', transactionalId);
  if (estate) await transactions.endOpen(transactionalId);
  const lostEnd = estate && transactions.lostEnd(transactionalId);
  const identity = await transactions.take(transactionalId);
  await process.step('transactor.done', transactionalId);
  if (lostEnd) {
    transactions.endAgain(identity, lostEnd, { groupId: estate.groupId, partitions: estate.written });
    await process.step('end-again.done', transactionalId);
  }
  let unusable: string | undefined;

  /** Up to the decision everything can be undone. */
  async function prepare(
    records: readonly OutRecord[],
    groupId: string,
    offsets: readonly OffsetCommit[],
  ): Promise<number[]> {
    await process.step('commit', transactionalId);
    await transactions.settled(identity);
    transactions.begin(identity);
    await process.step('commit.begun', transactionalId);
    const written = transactions.write(identity, records);
    await process.step('commit.written', transactionalId);
    if (offsets.length > 0) transactions.addOffsets(identity, groupId, offsets);
    await process.step('commit.offsets', transactionalId);
    transactions.check(identity);
    return written;
  }

  return {
    epoch: identity.epoch,
    ...(lostEnd ? { endedAgain: lostEnd } : {}),
    async commit({ records, groupId, offsets }) {
      if (unusable !== undefined)
        throw new TransactionError('unknown', `${transactionalId} is not to be used after: ${unusable}`);
      let written: number[];
      try {
        written = await prepare(records, groupId, offsets);
      } catch (error) {
        unusable = (error as Error).message;
        throw abandon(transactions, identity, error as Error);
      }
      transactions.end(identity, 'committed');
      try {
        await process.step('commit.done', transactionalId);
      } catch (error) {
        unusable = (error as Error).message;
        const outcome =
          error instanceof TransactionError && error.outcome === 'fenced' ? 'fenced' : 'unknown';
        throw new TransactionError(outcome, `${transactionalId}: the commit failed: ${unusable}`, {
          cause: error,
        });
      }
      return written;
    },
    close: async () => undefined,
  };
}

/** As a real client ends a transaction that failed before its decision: fenced, aborted, or left open with an unknown outcome. */
function abandon(transactions: MemoryTransactions, identity: Identity, cause: Error): TransactionError {
  const outcome = cause instanceof TransactionError ? cause.outcome : 'aborted';
  const said = (as: TransactionError['outcome']): TransactionError =>
    new TransactionError(as, `${identity.transactionalId}: ${cause.message}`, { cause });
  if (outcome !== 'aborted') return said(outcome);
  try {
    transactions.end(identity, 'aborted');
  } catch (error) {
    return error as TransactionError;
  }
  return said('aborted');
}
