import type { Codec } from '../../engine/codec.ts';
import type { KafkaClient } from '../../engine/kafka.ts';
import type { ProductSnapshot } from '../../schemas/generated/types.ts';
import { type ReprocessFilter, meantStandings } from './filter.ts';
import type { Standing, Status } from './standings.ts';

/** Products that are meant, and where their snapshots lie. */
export interface Selection {
  readonly products: number;
  /** Products by status: one with several profiles counts in each. */
  readonly byStatus: ReadonlyMap<Status, number>;
  /** The first few. */
  readonly keys: readonly string[];
  /** Offsets of the snapshots, ascending, by partition. */
  readonly places: ReadonlyMap<number, readonly number[]>;
}

const FIRST_KEYS = 10;

interface Found {
  readonly offset: number;
  readonly statuses: readonly Status[];
}

/**
 * Reads all snapshots once and keeps of each product that is meant where its newest one lies: the snapshots themselves are as large
 * as the catalogue. At most `limit` products, in the order of partitions and offsets.
 */
export async function selectProducts(
  source: { readonly kafka: KafkaClient; readonly codec: Codec; readonly snapshots: string },
  filter: ReprocessFilter,
  standingsOf: (key: string) => readonly Standing[],
  limit: number,
): Promise<Selection> {
  const { kafka, codec, snapshots } = source;
  const partitions = (await kafka.partitionCounts([snapshots])).get(snapshots) ?? 0;
  const byStatus = new Map<Status, number>();
  const places = new Map<number, number[]>();
  const keys: string[] = [];
  let products = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const found = await newestOf(partition);
    const sorted = [...found].sort(([, a], [, b]) => a.offset - b.offset).slice(0, limit - products);
    for (const [key, { statuses }] of sorted) {
      if (keys.length < FIRST_KEYS) keys.push(key);
      for (const status of statuses) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    }
    products += sorted.length;
    places.set(
      partition,
      sorted.map(([, { offset }]) => offset),
    );
  }
  return { products, byStatus, keys, places };

  async function newestOf(partition: number): Promise<Map<string, Found>> {
    const found = new Map<string, Found>();
    const at = { topic: snapshots, partition };
    const { low, high } = await kafka.watermarks(at);
    await kafka.read(at, { from: low, to: high }, async (records) => {
      for (const { key: bytes, value, offset } of records) {
        const key = bytes?.toString() ?? '';
        const snapshot = value && ((await codec.decode(snapshots, value)) as ProductSnapshot);
        const meant = snapshot && meantStandings(filter, key, snapshot, standingsOf(key));
        if (meant) found.set(key, { offset, statuses: [...new Set(meant.map(({ status }) => status))] });
        else found.delete(key);
      }
    });
    return found;
  }
}
