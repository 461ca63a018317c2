/** The hash index in memory: looks at every picture, so it is plainly right, and serves tests and small catalogues. */
import { PDQ_VERSION } from '../../imaging/facts.ts';
import { checkFingerprint } from '../../ports/fingerprint-check.ts';
import {
  type ApplyOutcome,
  type HashIndex,
  type IndexBatch,
  type IndexedPicture,
  type IndexPosition,
  IndexBehindError,
  IndexFencedError,
  productOf,
} from '../../ports/hash-index.ts';
import { bestMatches, MAX_PRODUCTS_A_CONTENT } from '../../ports/index-matches.ts';

interface Partition {
  epoch: bigint;
  at: { offset: bigint; incarnation: string } | undefined;
  /** Nothing is answered while the partition stands below it. */
  until: bigint;
  /** By the record's key. */
  readonly pictures: Map<string, IndexedPicture>;
}

export function memoryHashIndex(algorithm: string = PDQ_VERSION): HashIndex {
  const partitions = new Map<number, Partition>();

  function partitionOf(number: number): Partition {
    const known = partitions.get(number) ?? { epoch: 0n, at: undefined, until: 0n, pictures: new Map() };
    partitions.set(number, known);
    return known;
  }

  return {
    async query(queries) {
      for (const [number, { at, until }] of partitions)
        if (at && at.offset < until)
          throw new IndexBehindError(
            number,
            `is being caught up with its topic: it stands at offset ${String(at.offset)} of ${String(until)}`,
          );
      const pictures = firstProducts([...partitions.values()].flatMap((p) => [...p.pictures.values()]));
      return queries.map((query) => bestMatches(query, pictures));
    },

    async claimEpoch(number, atLeast) {
      const partition = partitionOf(number);
      partition.epoch = partition.epoch + 1n < atLeast ? atLeast : partition.epoch + 1n;
      return partition.epoch;
    },

    async position(number): Promise<IndexPosition | undefined> {
      const { epoch, at } = partitionOf(number);
      return at && { epoch, ...at };
    },

    async apply(number, batch): Promise<ApplyOutcome> {
      const partition = partitionOf(number);
      const refused = refusal(partition, batch);
      if (refused) return refused;
      for (const { key, value } of batch.records) if (value) checkFingerprint(key, value);
      for (const { key, value } of batch.records) {
        if (value?.algorithm === algorithm) partition.pictures.set(key, indexed(value));
        else partition.pictures.delete(key);
      }
      partition.epoch = batch.epoch;
      partition.at = { offset: batch.nextOffset, incarnation: batch.incarnation };
      partition.until = batch.until ?? batch.nextOffset;
      return 'applied';
    },

    async reset(number, epoch, incarnation, until = 0n) {
      const partition = partitionOf(number);
      if (epoch < partition.epoch) throw new IndexFencedError(number, epoch);
      partition.pictures.clear();
      partition.epoch = epoch;
      partition.at = { offset: 0n, incarnation };
      partition.until = until;
    },

    async *entries(number) {
      const { at, pictures } = partitionOf(number);
      yield { at: at?.offset, entries: new Map([...pictures].map(([key, one]) => [key, digest(one)])) };
    },

    async lookUp(number, keys) {
      const { at, pictures } = partitionOf(number);
      const found = keys.flatMap((key) => {
        const one = pictures.get(key);
        return one ? [[key, digest(one)] as const] : [];
      });
      return { at: at?.offset, entries: new Map(found) };
    },

    digestOf: (_key, value) => (value?.algorithm === algorithm ? digest(indexed(value)) : undefined),

    close: async () => undefined,
  };
}

function refusal({ epoch, at }: Partition, batch: IndexBatch): Exclude<ApplyOutcome, 'applied'> | undefined {
  if (batch.epoch < epoch) return 'fenced';
  if (at?.incarnation !== batch.incarnation) return 'gap';
  if (batch.nextOffset <= at.offset) return 'replay';
  return batch.previousOffset === at.offset ? undefined : 'gap';
}

function indexed({
  algorithm: _,
  firstSeenAt: __,
  ...picture
}: IndexedPicture & { algorithm: string; firstSeenAt: number }): IndexedPicture {
  return picture;
}

/** Of all fields, by name. */
const digest = (picture: IndexedPicture): string => JSON.stringify(picture, Object.keys(picture).sort());

/** Of each content the pictures of the first products by name, as many as an answer can hold. */
function firstProducts(pictures: readonly IndexedPicture[]): IndexedPicture[] {
  const byContent = Map.groupBy(pictures, ({ canonicalSha256 }) => canonicalSha256);
  return [...byContent.values()].flatMap((sharing) => {
    const products = new Set(
      sharing.map(productName).sort(byBytes).filter(isFirstOfRun).slice(0, MAX_PRODUCTS_A_CONTENT),
    );
    return sharing.filter((picture) => products.has(productName(picture)));
  });
}

const productName = ({ tenant, productId, sha256 }: IndexedPicture): string =>
  productOf(`${tenant}/${productId}/${sha256}`);
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const isFirstOfRun = (name: string, i: number, names: readonly string[]): boolean => name !== names[i - 1];
