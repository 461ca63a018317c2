import { type Refusal, RefusedRecords, type SinkRecord, type SinkWriter } from '../sink.ts';

/** What a sink has written, in memory: a block that comes again under its token counts once. */
export interface MemoryTarget extends SinkWriter {
  rows(): readonly SinkRecord[];
  /** How often each token came, refusals aside. */
  tokens(): ReadonlyMap<string, number>;
}

/** `refuses`: what it has against a record, for good; nothing where it takes it. Default: it takes all. */
export function memoryTarget(
  refuses: (row: SinkRecord) => Omit<Refusal, 'index'> | undefined = () => undefined,
): MemoryTarget {
  const rows: SinkRecord[] = [];
  const tokens = new Map<string, number>();
  return {
    async write({ token, records }) {
      const before = tokens.get(token) ?? 0;
      const refusals = before > 0 ? [] : refusalsOf(records, refuses);
      if (refusals.length > 0) throw new RefusedRecords(refusals);
      tokens.set(token, before + 1);
      if (before === 0) rows.push(...records);
    },
    rows: () => rows,
    tokens: () => tokens,
  };
}

const refusalsOf = (
  records: readonly SinkRecord[],
  refuses: (row: SinkRecord) => Omit<Refusal, 'index'> | undefined,
): Refusal[] =>
  records.flatMap((row, index) => {
    const refusal = refuses(row);
    return refusal ? [{ index, ...refusal }] : [];
  });
