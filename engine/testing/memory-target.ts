import type { SinkRecord, SinkWriter } from '../sink.ts';

/** What a sink has written, in memory: a block that comes again under its token counts once. */
export interface MemoryTarget extends SinkWriter {
  rows(): readonly SinkRecord[];
  /** How often each token came. */
  tokens(): ReadonlyMap<string, number>;
}

export function memoryTarget(): MemoryTarget {
  const rows: SinkRecord[] = [];
  const tokens = new Map<string, number>();
  return {
    async write({ token, records }) {
      const before = tokens.get(token) ?? 0;
      tokens.set(token, before + 1);
      if (before === 0) rows.push(...records);
    },
    rows: () => rows,
    tokens: () => tokens,
  };
}
