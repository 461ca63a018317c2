import type { RawPartition, RawRecord } from './protocol.ts';

/**
 * Drops control records, records of aborted transactions, and records below the offset asked for.
 *
 * Differs from kafkajs' own filter, which lets aborted records through when aborted transactions overlap (it opens one
 * transaction a record, in the order in which the broker lists them, and takes a user's key of four zero bytes for a marker).
 * Here, as in the Java client: transactions ordered by first offset; at each record all that have begun are opened; one is
 * closed only by a control record of its producer.
 */
export function committedRecords(partition: RawPartition, fromOffset: number): RawRecord[] {
  const aborted = (partition.abortedTransactions ?? [])
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: Number(firstOffset) }))
    .sort((a, b) => a.firstOffset - b.firstOffset);
  const open = new Set<string>();
  let next = 0;
  const kept: RawRecord[] = [];
  for (const record of partition.messages) {
    const offset = Number(record.offset);
    for (let entry = aborted[next]; entry && entry.firstOffset <= offset; entry = aborted[++next])
      open.add(entry.producerId);
    const { producerId, inTransaction } = record.batchContext;
    if (record.isControlRecord) {
      open.delete(producerId);
      continue;
    }
    if (inTransaction && open.has(producerId)) continue;
    if (offset >= fromOffset) kept.push(record);
  }
  return kept;
}

/** Where reading goes on after this fetch: past everything seen, markers and aborted records included. */
export function nextOffset(partition: RawPartition, fromOffset: number): number {
  const last = partition.messages.at(-1);
  return last ? Math.max(fromOffset, Number(last.offset) + 1) : fromOffset;
}
