import { TransactionError } from '../../kafka.ts';
import type { View } from '../../view.ts';

/** A view as its owner knows it: level with its topic up to `offset`. */
export interface StandingView {
  readonly view: View;
  readonly epoch: bigint;
  readonly incarnation: string;
  offset: bigint;
}

export interface ViewedRecord {
  readonly offset: number;
  readonly key: string;
  readonly value: unknown;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Repeats what the view's store refused for the time being. */
export type Patiently = <T>(run: () => Promise<T>) => T | Promise<T>;

/**
 * Records of one call to a view: a store serves nobody else meanwhile. 900 fingerprints at once kept Redis for more than 5 s on
 * a busy machine, and it answered others BUSY. 100 of them, whole and trimmed hashes both, took 26 ms (the longest of twelve
 * calls 49 ms) on two cores with a load of 5; 200 took 51 and 100 ms, 900 took 200 and 376 ms.
 */
const CHUNK = 100;

/**
 * Applies committed records in order; what a call has applied stays applied, whatever becomes of the next. `until`: how far the
 * topic is known to be committed, where that is further than the records go.
 */
export async function applyToView(
  standing: StandingView,
  at: Place,
  records: readonly ViewedRecord[],
  { until = 0n, patiently = (run) => run() }: { until?: bigint; patiently?: Patiently } = {},
): Promise<void> {
  for (let from = 0; from < records.length; from += CHUNK) {
    const chunk = records.slice(from, from + CHUNK);
    const [first, last] = [chunk[0], chunk.at(-1)];
    if (!first || !last) return;
    if (BigInt(first.offset) < standing.offset)
      throw new Error(
        `${at.topic} gave the offset ${String(first.offset)} where ${String(standing.offset)} came next: it was created anew`,
      );
    await advanceView(standing, at, chunk, BigInt(last.offset + 1), { until, patiently });
  }
}

/** One call: these records, and the offset with them. */
export async function advanceView(
  standing: StandingView,
  { topic, partition }: Place,
  records: readonly ViewedRecord[],
  nextOffset: bigint,
  { until, patiently }: { until: bigint; patiently: Patiently },
): Promise<void> {
  const { view, epoch, incarnation } = standing;
  const answer = await patiently(() =>
    view.apply(partition, {
      epoch,
      incarnation,
      previousOffset: standing.offset,
      nextOffset,
      until: until > nextOffset ? until : nextOffset,
      records: records.map(({ key, value }) => ({ key, value })),
    }),
  );
  if (answer === 'fenced')
    throw new TransactionError('fenced', `the view of ${topic} was taken over by another worker`);
  // Behind or rolled back: a new takeover brings it level with its topic.
  if (answer === 'gap')
    throw new Error(
      `the view of ${topic} does not stand at offset ${String(standing.offset)} and must be caught up`,
    );
  standing.offset = nextOffset;
}
