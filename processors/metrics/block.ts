import type { MetricsTable, Row, SinkRecord, TableRow } from './sink-record.ts';
import { toRows } from './to-rows.ts';

/** Rows for one table, to be inserted as one block. */
export interface Insert {
  readonly table: MetricsTable;
  readonly rows: readonly Row[];
  /** `<table>:<incarnation>:<topic>-<partition>-<first offset>-<last offset>`: a pure function of the range. */
  readonly token: string;
}

export interface BlockLimits {
  /** Rows of one insert. Default 10,000: up to there a block costs about 5 µs a row, and throughput falls above. */
  readonly maxRows: number;
  /** JSON bytes of one insert. Default 4 MiB. */
  readonly maxBytes: number;
}

const LIMITS: BlockLimits = { maxRows: 10_000, maxBytes: 4 * 1_048_576 };

/**
 * How many of the records, from the first on, make one block: at least 1 of a non-empty list.
 * A block ends before the limits, and where the month of a row's partition changes, so that it lands in one table
 * partition and is committed whole. Decide the bounds with this once, write them down, then insert: a block that is
 * sent again must keep its bounds whatever the limits are by then.
 */
export function blockLength(
  topic: string,
  records: readonly SinkRecord[],
  limits: BlockLimits = LIMITS,
): number {
  let rows = 0;
  let bytes = 0;
  let month: string | undefined;
  for (const [index, record] of records.entries()) {
    for (const made of toRows(topic, record)) {
      rows += 1;
      bytes += JSON.stringify(made.row).length;
      month ??= made.month;
      if (index > 0 && (rows > limits.maxRows || bytes > limits.maxBytes || made.month !== month))
        return index;
    }
  }
  return records.length;
}

/** The inserts of one block: all its rows, whatever their number. Tables without rows are left out. */
export function insertsOf(topic: string, records: readonly SinkRecord[]): Insert[] {
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) return [];
  const range = `${first.incarnation}:${topic}-${String(first.partition)}-${String(first.offset)}-${String(last.offset)}`;
  const byTable = Map.groupBy(
    records.flatMap((record): TableRow[] => toRows(topic, record)),
    (made) => made.table,
  );
  return [...byTable].map(([table, made]) => ({
    table,
    rows: made.map(({ row }) => row),
    token: `${table}:${range}`,
  }));
}
