import { PDQ_VERSION } from '../../imaging/facts.ts';
import { checkFingerprint } from '../../ports/fingerprint-check.ts';
import {
  type ApplyOutcome,
  type HashIndex,
  type IndexBatch,
  type IndexPosition,
  IndexFencedError,
  productOf,
} from '../../ports/hash-index.ts';
import { connector, reachable } from './connect.ts';
import { contentId, encodeContent } from './content.ts';
import { digestOf, entriesOf, lookUp } from './entries.ts';
import { HASH_LAYOUT } from './permutation.ts';
import { queryOf } from './query.ts';
import { script } from './script.ts';
import { floorsOf, GUARD_FIELDS, standingOf } from './standing.ts';

export interface RedisHashIndexOptions {
  /** redis://…, one server: the keys of an index share one slot. */
  readonly url: string;
  /** Of the fingerprints to index; part of every key, so that another algorithm starts another index. */
  readonly algorithm?: string;
  /** Sets indexes apart that share a server. */
  readonly namespace?: string;
  /** Records that a bucket holds at most; further ones are left out of it and counted. */
  readonly bucketCapacity?: number;
  /** Partitions of the topic: all must stand before a query is answered. Default: those that this process has had to do with. */
  readonly partitions?: number;
}

/** 8,192 records are 192 KB. A band whose bucket is full misses some; the 15 other bands of the same hash do not. */
const BUCKET_CAPACITY = 8192;
/** Of six pictures each they are as much work as a hundred records to apply: some 20 ms (engine/runtime/takeover/apply-view.ts). */
const PRODUCTS_A_RESET = 16;

const applyFingerprints = script('decimal.lua', 'guard.lua', 'content.lua', 'apply-fingerprints.lua');
const resetPartition = script('decimal.lua', 'guard.lua', 'content.lua', 'reset-partition.lua');
const claim = script('decimal.lua', 'claim-epoch.lua');

/** Connects at its first call; calls reject with RedisUnreachableError, which is retriable, where no server answers. */
export function redisHashIndex(options: RedisHashIndexOptions): HashIndex {
  const { algorithm = PDQ_VERSION, namespace = 'agpis', bucketCapacity = BUCKET_CAPACITY } = options;
  const redis = connector(options.url);
  const onServer = <T>(run: () => Promise<T>): Promise<T> => reachable(options.url, run);
  const prefix = `{${namespace}:${HASH_LAYOUT}:${algorithm}}:`;
  const guard = (partition: number) => `${prefix}g:${partition}`;
  const floors = floorsOf(options.partitions);

  return {
    query: queryOf({ redis, onServer, prefix, guard, floors }),

    claimEpoch: (partition, atLeast) =>
      onServer(async () => BigInt(String(await claim(await redis(), [guard(partition)], [String(atLeast)])))),

    position: (partition): Promise<IndexPosition | undefined> =>
      onServer(async () => {
        const standing = standingOf(await (await redis()).hmget(guard(partition), ...GUARD_FIELDS));
        if (!standing) return undefined;
        const { epoch, incarnation, offset } = standing;
        return { epoch, incarnation, offset };
      }),

    async apply(partition, batch): Promise<ApplyOutcome> {
      const { epoch, incarnation, previousOffset, nextOffset, until = nextOffset } = batch;
      const head = [
        prefix,
        partition,
        epoch,
        incarnation,
        previousOffset,
        nextOffset,
        until,
        bucketCapacity,
      ].map(String);
      const args = [...head, ...batch.records.flatMap((record) => argumentsOf(record, algorithm))];
      const outcome = await onServer(async () =>
        String(await applyFingerprints(await redis(), [guard(partition)], args)),
      );
      // When it was last emptied is not known here; what is known of that stays.
      if (outcome === 'applied')
        floors.raise(partition, { epoch, incarnation, offset: nextOffset, until, rebuilt: 0n });
      return outcome as ApplyOutcome;
    },

    async reset(partition, epoch, incarnation, until = 0n) {
      const args = [prefix, partition, epoch, incarnation, until, PRODUCTS_A_RESET].map(String);
      for (;;) {
        const outcome = await onServer(async () =>
          String(await resetPartition(await redis(), [guard(partition)], args)),
        );
        if (outcome === 'fenced') throw new IndexFencedError(partition, epoch);
        if (outcome === 'done') break;
      }
      floors.raise(partition, { epoch, incarnation, offset: 0n, until, rebuilt: epoch });
    },

    entries: (partition) => entriesOf({ redis, onServer, prefix, guard }, partition),
    lookUp: (partition, keys) => lookUp({ redis, onServer, prefix, guard }, partition, keys),
    digestOf: (key, value) => digestOf(key, value, algorithm),
    close: () => redis.close(),
  };
}

/** See lua/apply-fingerprints.lua. A fingerprint of another algorithm takes the place of the key's earlier one, with nothing. */
function argumentsOf({ key, value }: IndexBatch['records'][number], algorithm: string): (string | Buffer)[] {
  if (value) checkFingerprint(key, value);
  const product = productOf(key);
  const sha256 = Buffer.from(key.slice(product.length + 1), 'hex');
  if (value?.algorithm !== algorithm) return [product, sha256, '', '', ''];
  return [product, sha256, contentId(value.canonicalSha256), value.imageId, encodeContent(value)];
}
