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
import { bestMatches } from '../../ports/index-matches.ts';
import { findCandidates } from './candidates.ts';
import { connector, reachable } from './connect.ts';
import { contentId, encodeContent } from './content.ts';
import { HASH_LAYOUT } from './permutation.ts';
import { readContents } from './read-contents.ts';
import { script } from './script.ts';

export interface RedisHashIndexOptions {
  /** redis://…, one server: the keys of an index share one slot. */
  readonly url: string;
  /** Of the fingerprints to index; part of every key, so that another algorithm starts another index. */
  readonly algorithm?: string;
  /** Sets indexes apart that share a server. */
  readonly namespace?: string;
  /** Records that a bucket holds at most; further ones are left out of it and counted. */
  readonly bucketCapacity?: number;
}

/** 8,192 records are 192 KB. A band whose bucket is full misses some; the 15 other bands of the same hash do not. */
const BUCKET_CAPACITY = 8192;
/** Of six pictures each they are as much work as a hundred records to apply: some 20 ms (engine/runtime/apply-view.ts). */
const PRODUCTS_A_RESET = 16;

const applyFingerprints = script('decimal.lua', 'content.lua', 'apply-fingerprints.lua');
const resetPartition = script('decimal.lua', 'content.lua', 'reset-partition.lua');
const claim = script('decimal.lua', 'claim-epoch.lua');

/** Connects at its first call; calls reject with RedisUnreachableError where no server answers. */
export function redisHashIndex(options: RedisHashIndexOptions): HashIndex {
  const { algorithm = PDQ_VERSION, namespace = 'agpis', bucketCapacity = BUCKET_CAPACITY } = options;
  const redis = connector(options.url);
  const prefix = `{${namespace}:${HASH_LAYOUT}:${algorithm}}:`;
  const guard = (partition: number) => [`${prefix}g:${partition}`];

  return {
    async query(queries) {
      if (queries.length === 0) return [];
      const { candidates, contents } = await reachable(options.url, async () => {
        const client = await redis();
        const found = await findCandidates(client, prefix, queries);
        return {
          candidates: found,
          contents: await readContents(client, prefix, [...new Set(found.flat())]),
        };
      });
      return queries.map((query, i) =>
        bestMatches(
          query,
          candidates[i]!.flatMap((id) => contents.get(id) ?? []),
        ),
      );
    },

    async claimEpoch(partition, atLeast) {
      return BigInt(String(await claim(await redis(), guard(partition), [String(atLeast)])));
    },

    async position(partition): Promise<IndexPosition | undefined> {
      const fields = ['epoch', 'incarnation', 'offset'] as const;
      const [epoch, incarnation, offset] = await (await redis()).hmget(guard(partition)[0]!, ...fields);
      if (!epoch || !incarnation || !offset) return undefined;
      return { epoch: BigInt(epoch), incarnation, offset: BigInt(offset) };
    },

    async apply(partition, batch): Promise<ApplyOutcome> {
      const { epoch, incarnation, previousOffset, nextOffset } = batch;
      const head = [prefix, partition, epoch, incarnation, previousOffset, nextOffset, bucketCapacity];
      const records = batch.records.flatMap((record) => argumentsOf(record, algorithm));
      const args = [...head.map(String), ...records];
      return String(await applyFingerprints(await redis(), guard(partition), args)) as ApplyOutcome;
    },

    async reset(partition, epoch, incarnation) {
      const args = [prefix, partition, epoch, incarnation, PRODUCTS_A_RESET].map(String);
      const client = await redis();
      for (;;) {
        const outcome = String(await resetPartition(client, guard(partition), args));
        if (outcome === 'fenced') throw new IndexFencedError(partition, epoch);
        if (outcome === 'done') return;
      }
    },

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
