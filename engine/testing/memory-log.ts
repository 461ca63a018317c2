import type { Header } from '../kafka.ts';

/** How a transaction ended in one partition: decided for its records by the marker that is written there. */
export interface Verdict {
  outcome: 'pending' | 'committed' | 'aborted';
}

export interface NewRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
  readonly timestamp: number;
}

export interface LogRecord extends NewRecord {
  readonly kind: 'record';
  readonly offset: number;
  /** Absent where it was written outside any transaction. */
  readonly verdict: Verdict | undefined;
}

export interface Marker {
  readonly kind: 'commit' | 'abort';
  readonly offset: number;
}

export type LogEntry = LogRecord | Marker;

/** One partition of one topic, with offsets, markers that take one, and what a reader of committed records may see. */
export interface MemoryLog {
  /** First offset that is still there. */
  low(): number;
  /** Next offset to be written. */
  high(): number;
  /** First offset of an undecided transaction, or `high`: readers of committed records see nothing from there on. */
  stable(): number;
  append(records: readonly NewRecord[], verdict?: Verdict): number[];
  /** Writes a marker and decides the transaction's records. */
  mark(verdict: Verdict, outcome: 'committed' | 'aborted'): void;
  /** Committed records at and behind `from`, at most so many, and where reading goes on. Throws where the offset is out of range. */
  read(from: number, most: number): { readonly records: LogRecord[]; readonly next: number };
  /** Everything that lies in the log, aborted records and markers, too. */
  entries(): readonly LogEntry[];
  /** Keeps the last committed record of each key, as a broker's cleaner may; tombstones stay. */
  compact(): void;
  /** Deletes what lies before the offset. */
  deleteBefore(offset: number): void;
  /** Called after each change; answers with what calls it off. */
  onChange(changed: () => void): () => void;
  /** The topic was deleted. */
  isGone(): boolean;
  remove(): void;
}

export class OffsetOutOfRange extends Error {
  readonly code = 'offset-out-of-range';
}

export function memoryLog(): MemoryLog {
  let entries: LogEntry[] = [];
  let low = 0;
  let high = 0;
  let gone = false;
  /** First offset of each undecided transaction. */
  const open = new Map<Verdict, number>();
  const listeners = new Set<() => void>();

  const changed = (): void => [...listeners].forEach((tell) => tell());
  const stable = (): number => Math.min(high, ...open.values());

  /** Index of the first entry at or behind an offset. */
  function indexOf(offset: number): number {
    let [from, to] = [0, entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((entries[middle]?.offset ?? 0) < offset) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  return {
    low: () => low,
    high: () => high,
    stable,
    append(records, verdict) {
      if (verdict && records.length > 0 && !open.has(verdict)) open.set(verdict, high);
      const offsets = records.map((record) => {
        entries.push({ ...record, kind: 'record', offset: high, verdict });
        return high++;
      });
      changed();
      return offsets;
    },
    mark(verdict, outcome) {
      verdict.outcome = outcome;
      open.delete(verdict);
      entries.push({ kind: outcome === 'committed' ? 'commit' : 'abort', offset: high++ });
      changed();
    },
    read(from, most) {
      if (from < low || from > high) throw new OffsetOutOfRange(`there is no offset ${String(from)}`);
      const records: LogRecord[] = [];
      const end = stable();
      for (let i = indexOf(from); i < entries.length; i += 1) {
        const entry = entries[i];
        if (!entry || entry.offset >= end) break;
        if (!isCommitted(entry)) continue;
        if (records.length === most) return { records, next: entry.offset };
        records.push(entry);
      }
      return { records, next: Math.max(from, end) };
    },
    entries: () => entries,
    compact() {
      const end = stable();
      const last = new Map<string, number>();
      for (const entry of entries)
        if (entry.offset < end && isCommitted(entry))
          last.set(entry.key?.toString('hex') ?? '', entry.offset);
      entries = entries.filter(
        (e) =>
          e.offset >= end || (e.kind === 'record' && last.get(e.key?.toString('hex') ?? '') === e.offset),
      );
    },
    deleteBefore(offset) {
      low = Math.min(Math.max(low, offset), high);
      entries = entries.filter((e) => e.offset >= low);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isGone: () => gone,
    remove() {
      gone = true;
      changed();
    },
  };
}

export const isCommitted = (entry: LogEntry): entry is LogRecord =>
  entry.kind === 'record' && (entry.verdict === undefined || entry.verdict.outcome === 'committed');
