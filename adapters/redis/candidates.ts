import type { Redis } from 'ioredis';
import { type IndexQuery, MATCH_RADIUS } from '../../ports/hash-index.ts';
import { usableHashes } from '../../ports/hash-pairs.ts';
import { probes, scan } from './bands.ts';
import { contentId } from './content.ts';
import { shuffle } from './permutation.ts';

/** Candidates of a query at most, the nearest first: bounds the answer where thousands of pictures are near copies. */
const MAX_CANDIDATES = 512;

/** Content ids worth reading for each query, in one round trip: those whose sketch is near enough, and its own pixels'. */
export async function findCandidates(
  redis: Redis,
  prefix: string,
  queries: readonly IndexQuery[],
): Promise<string[][]> {
  const hashes = queries.map((query) => usableHashes(query).map(({ hash }) => shuffle(hash)));
  const pipeline = redis.pipeline();
  for (const hash of hashes.flat()) pipeline.mgetBuffer(...probes(`${prefix}b:`, hash));
  const replies = ((await pipeline.exec()) ?? []).map(bucketsOf).values();
  return queries.map((query, i) => {
    const nearest = new Map<string, number>();
    for (const hash of hashes[i]!) {
      scan(hash, replies.next().value ?? [], MATCH_RADIUS, (id, bits) => {
        nearest.set(id, Math.min(bits, nearest.get(id) ?? Infinity));
      });
    }
    nearest.set(contentId(query.canonicalSha256), -1);
    return [...nearest]
      .sort(byBitsThenId)
      .slice(0, MAX_CANDIDATES)
      .map(([id]) => id);
  });
}

function bucketsOf([error, buckets]: [Error | null, unknown]): (Buffer | null)[] {
  if (error) throw error;
  return buckets as (Buffer | null)[];
}

/** Ids come from the pixels, so which candidates are cut off does not depend on who came first. */
function byBitsThenId([a, bitsOfA]: [string, number], [b, bitsOfB]: [string, number]): number {
  return bitsOfA - bitsOfB || (a < b ? -1 : 1);
}
