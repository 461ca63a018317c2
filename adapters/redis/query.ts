import type { Redis } from 'ioredis';
import { type IndexMatch, type IndexQuery, IndexBehindError } from '../../ports/hash-index.ts';
import { bestMatches } from '../../ports/index-matches.ts';
import { findCandidates } from './candidates.ts';
import { collected } from './collected.ts';
import { readContents } from './read-contents.ts';
import { type Floors, isSameReign } from './standing.ts';

/** What reading an index on a server needs. */
export interface IndexAccess {
  readonly redis: () => Promise<Redis>;
  /** See reachable in connect.ts. */
  readonly onServer: <T>(run: () => Promise<T>) => Promise<T>;
  readonly prefix: string;
  /** The key of a partition's guard. */
  readonly guard: (partition: number) => string;
}

/**
 * Pictures that are looked up together: the first of them wait for the last. 48 are eight records of six pictures, and 26,000
 * buckets.
 */
const PICTURES_A_READ = 48;
/** A part that changes hands while it is read is read again; it changes hands more often than that only where something is wrong. */
const TRIES = 3;

/**
 * Two round trips for all that is asked side by side: buckets, then contents. Each tells where the parts stand, before the first
 * bucket is read and together with the last content: nothing is answered from a part that is known to be behind.
 */
export function queryOf(
  access: IndexAccess & { readonly floors: Floors },
): (queries: readonly IndexQuery[]) => Promise<IndexMatch[][]> {
  const { redis, onServer, floors } = access;

  async function read(queries: readonly IndexQuery[]): Promise<IndexMatch[][]> {
    const client = await onServer(redis);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const seen = floors.seen();
      const parts = [...seen.keys()];
      const { before, candidates } = await onServer(() => findCandidates(client, access, parts, queries));
      floors.check(seen, before);
      const seenSince = floors.seen();
      const ids = [...new Set(candidates.flat())];
      const { after, contents } = await onServer(() => readContents(client, access, parts, ids));
      floors.check(seenSince, after);
      if (!isSameReign(before, after)) continue;
      return queries.map((query, i) =>
        bestMatches(
          query,
          (candidates[i] ?? []).flatMap((id) => contents.get(id) ?? []),
        ),
      );
    }
    throw new IndexBehindError('any', 'changes hands again and again');
  }

  const ask = collected<IndexQuery, IndexMatch[]>(read, PICTURES_A_READ);
  return (queries) => (queries.length === 0 ? Promise.resolve([]) : ask(queries));
}
