import type { View } from '../view.ts';

/** A view in memory that guards itself as View asks, and shows what is in it. */
export interface MemoryView extends View {
  /** All partitions, by key. */
  entries(): Map<string, unknown>;
  /** Remembers epochs, positions and data; what it answers with goes back to them, as a store that lost its last writes. */
  snapshot(): () => void;
}

interface Part {
  epoch: bigint;
  at: { offset: bigint; incarnation: string } | undefined;
  readonly values: Map<string, unknown>;
}

export function memoryView(): MemoryView {
  const parts = new Map<number, Part>();

  function partOf(partition: number): Part {
    const known = parts.get(partition) ?? { epoch: 0n, at: undefined, values: new Map() };
    parts.set(partition, known);
    return known;
  }

  return {
    async claimEpoch(partition, atLeast) {
      const part = partOf(partition);
      part.epoch = part.epoch + 1n > atLeast ? part.epoch + 1n : atLeast;
      return part.epoch;
    },
    async position(partition) {
      const { epoch, at } = partOf(partition);
      return at && { epoch, ...at };
    },
    async apply(partition, { epoch, incarnation, previousOffset, nextOffset, records }) {
      const part = partOf(partition);
      if (epoch < part.epoch) return 'fenced';
      if (part.at?.incarnation !== incarnation) return 'gap';
      if (nextOffset <= part.at.offset) return 'replay';
      if (previousOffset !== part.at.offset) return 'gap';
      for (const { key, value } of records) {
        if (value === null) part.values.delete(key);
        else part.values.set(key, value);
      }
      part.at = { offset: nextOffset, incarnation };
      return 'applied';
    },
    async reset(partition, epoch, incarnation) {
      const part = partOf(partition);
      if (epoch < part.epoch) throw new Error(`partition ${String(partition)} was claimed by a later owner`);
      part.values.clear();
      part.at = { offset: 0n, incarnation };
    },
    entries: () => new Map([...parts.values()].flatMap(({ values }) => [...values])),
    snapshot() {
      const copy = [...parts].map(([n, part]) => [n, { ...part, values: new Map(part.values) }] as const);
      return () => {
        parts.clear();
        for (const [n, part] of copy) parts.set(n, { ...part, values: new Map(part.values) });
      };
    },
  };
}
