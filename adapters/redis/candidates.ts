import type { Redis } from 'ioredis';
import { type IndexQuery, MATCH_RADIUS } from '../../ports/hash-index.ts';
import { usableHashes } from '../../ports/hash-pairs.ts';
import { probes, scan } from './bands.ts';
import { contentId } from './content.ts';
import { shuffle } from './permutation.ts';
import { GUARD_FIELDS, type Standing, standingOf } from './standing.ts';

/** Candidates of a query at most, the nearest first: bounds the answer where thousands of pictures are near copies. */
const MAX_CANDIDATES = 512;

/**
 * Content ids worth reading for each query, in one round trip: those whose sketch is near enough, and its own pixels'. `before`:
 * where the parts stood before anything was read.
 */
export async function findCandidates(
  redis: Redis,
  { prefix, guard }: { readonly prefix: string; readonly guard: (partition: number) => string },
  parts: readonly number[],
  queries: readonly IndexQuery[],
): Promise<{ before: Map<number, Standing | undefined>; candidates: string[][] }> {
  const hashes = queries.map((query) => usableHashes(query).map(({ hash }) => shuffle(hash)));
  const pipeline = redis.pipeline();
  for (const part of parts) pipeline.hmget(guard(part), ...GUARD_FIELDS);
  for (const hash of hashes.flat()) pipeline.mgetBuffer(...probes(`${prefix}b:`, hash));
  const replies = ((await pipeline.exec()) ?? []).map(replyOf).values();
  const before = new Map(parts.map((part) => [part, standingOf(replies.next().value ?? [])]));
  const candidates = queries.map((query, i) => {
    const nearest = new Map<string, number>();
    for (const hash of hashes[i] ?? []) {
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
  return { before, candidates };
}

function replyOf([error, values]: [Error | null, unknown]): (Buffer | null)[] {
  if (error) throw error;
  return values as (Buffer | null)[];
}

/** Ids come from the pixels, so which candidates are cut off does not depend on who came first. */
function byBitsThenId([a, bitsOfA]: [string, number], [b, bitsOfB]: [string, number]): number {
  return bitsOfA - bitsOfB || (a < b ? -1 : 1);
}
