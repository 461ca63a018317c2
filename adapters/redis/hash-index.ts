import type { Redis } from 'ioredis';
import { PDQ_VERSION } from '../../imaging/facts.ts';
import { checkFingerprint } from '../../ports/fingerprint-check.ts';
import {
  type ApplyOutcome,
  type HashIndex,
  type IndexBatch,
  type IndexMatch,
  type IndexPosition,
  type IndexQuery,
  IndexFencedError,
  MATCH_RADIUS,
  productOf,
} from '../../ports/hash-index.ts';
import { usableHashes } from '../../ports/hash-pairs.ts';
import { bestMatches, MAX_PRODUCTS_A_CONTENT } from '../../ports/index-matches.ts';
import { probes, scan } from './bands.ts';
import { connect } from './connect.ts';
import { contentId, encodeContent } from './content.ts';
import { HASH_LAYOUT, shuffle } from './permutation.ts';
import { type FoundContent, foundContents } from './reply.ts';
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

/** Candidates a query fetches at most, the nearest by sketch first: bounds the answer where thousands of pictures are near copies. */
const MAX_CANDIDATES = 512;
/** 8,192 records are 192 KB. A band whose bucket is full misses some; the 15 other bands of the same hash do not. */
const BUCKET_CAPACITY = 8192;
const PRODUCTS_A_RESET = 64;

const applyFingerprints = script('decimal.lua', 'content.lua', 'apply-fingerprints.lua');
const resetPartition = script('decimal.lua', 'content.lua', 'reset-partition.lua');
const claim = script('decimal.lua', 'claim-epoch.lua');
const readContents = script('read-contents.lua');

/** Connects before it resolves; rejects with RedisUnreachableError where no server answers. */
export async function openRedisHashIndex(options: RedisHashIndexOptions): Promise<HashIndex> {
  return redisHashIndex(await connect(options.url), options);
}

function redisHashIndex(redis: Redis, options: RedisHashIndexOptions): HashIndex {
  const { algorithm = PDQ_VERSION, namespace = 'agpis', bucketCapacity = BUCKET_CAPACITY } = options;
  const prefix = `{${namespace}:${HASH_LAYOUT}:${algorithm}}:`;
  const guard = (partition: number) => `${prefix}g:${partition}`;

  async function candidates(queries: readonly IndexQuery[]): Promise<string[][]> {
    const hashes = queries.map((query) => usableHashes(query).map(({ hash }) => shuffle(hash)));
    const pipeline = redis.pipeline();
    for (const hash of hashes.flat()) pipeline.mgetBuffer(...probes(`${prefix}b:`, hash));
    const replies = ((await pipeline.exec()) ?? []).map(valueOf) as (Buffer | null)[][];
    let reply = 0;
    return queries.map((query, i) => {
      const nearest = new Map<string, number>();
      for (const hash of hashes[i]!) {
        scan(hash, replies[reply++]!, MATCH_RADIUS, (id, bits) => {
          nearest.set(id, Math.min(bits, nearest.get(id) ?? Infinity));
        });
      }
      nearest.set(contentId(query.canonicalSha256), -1);
      return [...nearest]
        .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
        .slice(0, MAX_CANDIDATES)
        .map(([id]) => id);
    });
  }

  async function contents(ids: string[]): Promise<Map<string, FoundContent>> {
    const reply = await readContents(redis, [`${prefix}n`], [prefix, String(MAX_PRODUCTS_A_CONTENT), ...ids]);
    return foundContents(ids, reply);
  }

  return {
    async query(queries) {
      if (queries.length === 0) return [];
      const wanted = await candidates(queries);
      const found = await contents([...new Set(wanted.flat())]);
      return queries.map((query, i): IndexMatch[] => {
        const pictures = wanted[i]!.flatMap((id) => found.get(id)?.pictures ?? []);
        return bestMatches(query, pictures);
      });
    },

    async claimEpoch(partition, atLeast) {
      return BigInt(String(await claim(redis, [guard(partition)], [String(atLeast)])));
    },

    async position(partition): Promise<IndexPosition | undefined> {
      const [epoch, incarnation, offset] = await redis.hmget(
        guard(partition),
        'epoch',
        'incarnation',
        'offset',
      );
      if (!epoch || !incarnation || !offset) return undefined;
      return { epoch: BigInt(epoch), incarnation, offset: BigInt(offset) };
    },

    async apply(partition, batch): Promise<ApplyOutcome> {
      const head = [
        prefix,
        partition,
        batch.epoch,
        batch.incarnation,
        batch.previousOffset,
        batch.nextOffset,
        bucketCapacity,
      ];
      const records = batch.records.flatMap((record) => argumentsOf(record, algorithm));
      return String(
        await applyFingerprints(redis, [guard(partition)], [...head.map(String), ...records]),
      ) as ApplyOutcome;
    },

    async reset(partition, epoch, incarnation) {
      const args = [prefix, partition, epoch, incarnation, PRODUCTS_A_RESET].map(String);
      for (;;) {
        const outcome = String(await resetPartition(redis, [guard(partition)], args));
        if (outcome === 'fenced') throw new IndexFencedError(partition, epoch);
        if (outcome === 'done') return;
      }
    },

    async close() {
      await redis.quit();
    },
  };
}

function valueOf([error, value]: [Error | null, unknown]): unknown {
  if (error) throw error;
  return value;
}

/** See lua/apply-fingerprints.lua. A fingerprint of another algorithm takes the place of the key's earlier one, with nothing. */
function argumentsOf({ key, value }: IndexBatch['records'][number], algorithm: string): (string | Buffer)[] {
  if (value) checkFingerprint(key, value);
  const product = productOf(key);
  const sha256 = Buffer.from(key.slice(product.length + 1), 'hex');
  if (value?.algorithm !== algorithm) return [product, sha256, '', '', ''];
  return [product, sha256, contentId(value.canonicalSha256), value.imageId, encodeContent(value)];
}
