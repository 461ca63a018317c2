/** Which work goes to a worker together, and when. Pure: time is given. */

export interface BatchLimits {
  /** Most of one lane in a batch, by its name. */
  readonly most: (lane: string) => number;
  /** Bytes of a batch; one that is larger by itself goes alone. */
  readonly bytes: number;
  /** How long the first of a batch waits for others while a worker is free. */
  readonly delayMs: number;
  /** How long it waits while all are busy, until the batch is laid ready for one that computes. */
  readonly aheadMs: number;
}

export interface Waiting<Item> {
  readonly item: Item;
  readonly bytes: number;
  readonly since: number;
}

export type Next<Item> =
  | {
      readonly kind: 'batch';
      readonly lane: string;
      readonly items: readonly Item[];
      /** Whether its worker may be given nothing else meanwhile. */
      readonly isAlone: boolean;
    }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'nothing' };

export interface BatchQueue<Item> {
  /** Lanes come into being as they are named; what is in one lane may be computed together. */
  readonly add: (lane: string, waiting: Waiting<Item>) => void;
  /** Never put together with others; before all that are not alone. */
  readonly addAlone: (lane: string, item: Item) => void;
  /** For one of so many free workers. */
  readonly next: (now: number, free: number) => Next<Item>;
  /** For a worker that computes. What is to be alone is not for it, and goes first: nothing else is given out before. */
  readonly ahead: (now: number) => Next<Item>;
  /** Everything that still waits. */
  readonly drain: () => Item[];
}

export function batchQueue<Item>(limits: BatchLimits): BatchQueue<Item> {
  const lanes = new Map<string, Waiting<Item>[]>();
  const alone: { readonly lane: string; readonly item: Item }[] = [];

  const isFull = (lane: string, waiting: readonly Waiting<Item>[]): boolean =>
    waiting.length >= limits.most(lane) || sum(waiting) >= limits.bytes;
  /** When it goes at the latest; a full one has gone already, as far as the order among lanes is concerned. */
  const dueAt = ([lane, waiting]: readonly [string, readonly Waiting<Item>[]], delayMs: number): number =>
    (waiting[0]?.since ?? Infinity) + (isFull(lane, waiting) ? 0 : delayMs);

  const taken = (lane: string, waiting: Waiting<Item>[], free: number): Item[] => {
    const fair = Math.min(limits.most(lane), Math.ceil(waiting.length / free));
    let bytes = 0;
    const fits = waiting.findIndex(
      (each, at) => at >= fair || ((bytes += each.bytes) > limits.bytes && at > 0),
    );
    const batch = waiting.splice(0, fits === -1 ? waiting.length : fits);
    if (waiting.length === 0) lanes.delete(lane);
    return batch.map(({ item }) => item);
  };

  const due = (now: number, delayMs: number, free: number): Next<Item> => {
    const earliest = [...lanes].toSorted((a, b) => dueAt(a, delayMs) - dueAt(b, delayMs))[0];
    if (earliest === undefined) return { kind: 'nothing' };
    const ms = dueAt(earliest, delayMs) - now;
    if (ms > 0) return { kind: 'wait', ms };
    return { kind: 'batch', lane: earliest[0], items: taken(...earliest, free), isAlone: false };
  };

  return {
    add(lane, waiting) {
      const there = lanes.get(lane);
      if (there === undefined) lanes.set(lane, [waiting]);
      else there.push(waiting);
    },
    addAlone: (lane, item) => void alone.push({ lane, item }),
    next(now, free) {
      const first = alone.shift();
      if (first === undefined) return due(now, limits.delayMs, free);
      return { kind: 'batch', lane: first.lane, items: [first.item], isAlone: true };
    },
    ahead: (now) => (alone.length > 0 ? { kind: 'nothing' } : due(now, limits.aheadMs, 1)),
    drain() {
      const left = [
        ...alone.splice(0).map(({ item }) => item),
        ...[...lanes.values()].flat().map(({ item }) => item),
      ];
      lanes.clear();
      return left;
    },
  };
}

const sum = (waiting: readonly { readonly bytes: number }[]): number =>
  waiting.reduce((total, { bytes }) => total + bytes, 0);
