import type { InRecord } from '../../engine/kafka.ts';
import type { RecordBatch } from './record-batch.ts';

/**
 * Drops control records, records of aborted transactions, and records below the offset asked for.
 *
 * Differs from kafkajs' own filter, which lets aborted records through when aborted transactions overlap (it opens one
 * transaction a record, in the order in which the broker lists them, and takes a user's key of four zero bytes for a marker).
 * Here, as in the Java client: transactions ordered by first offset; at each batch all that have begun are opened; one is
 * closed only by a control record of its producer.
 */
export function committedRecords(
  batches: readonly RecordBatch[],
  abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[],
  fromOffset: number,
): InRecord[] {
  const aborted = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: Number(firstOffset) }))
    .sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<string>();
  let next = 0;
  const kept: InRecord[] = [];
  for (const { producerId, inTransaction, isControl, lastOffset, records } of batches) {
    for (let entry = aborted[next]; entry && entry.firstOffset <= lastOffset; entry = aborted[++next])
      open.add(entry.producerId);
    if (isControl) {
      open.delete(producerId);
      continue;
    }
    if (inTransaction && open.has(producerId)) continue;
    for (const record of records) if (record.offset >= fromOffset) kept.push(record);
  }
  return kept;
}

/** Where reading goes on after this fetch: past everything seen, markers and aborted records included. */
export function nextOffset(batches: readonly RecordBatch[], fromOffset: number): number {
  const last = batches.at(-1);
  return last ? Math.max(fromOffset, last.lastOffset + 1) : fromOffset;
}
