/** Which of the pictures that an index found are matches, and in what order: the same for every implementation of the port. */
import {
  type IndexedPicture,
  type IndexMatch,
  type IndexQuery,
  MATCH_RADIUS,
  MAX_MATCHES,
  type MatchKind,
} from './hash-index.ts';
import { hashPairs } from './hash-pairs.ts';

/** Products a content brings in at most, the first by name: enough to fill an answer when the product that asks is among them. */
export const MAX_PRODUCTS_A_CONTENT = MAX_MATCHES + 1;

const RANK: Readonly<Record<MatchKind, number>> = { exact: 0, canonical: 1, perceptual: 2 };

export function bestMatches(query: IndexQuery, pictures: Iterable<IndexedPicture>): IndexMatch[] {
  const matches: IndexMatch[] = [];
  for (const picture of pictures) {
    if (picture.tenant === query.tenant && picture.productId === query.productId) continue;
    const match = matchOf(query, picture);
    if (match) matches.push(match);
  }
  return matches.sort(byNearness).slice(0, MAX_MATCHES);
}

function matchOf(query: IndexQuery, picture: IndexedPicture): IndexMatch | undefined {
  const { tenant, productId, imageId, sha256 } = picture;
  const as = (kind: MatchKind, distance: number): IndexMatch => {
    return { tenant, productId, imageId, sha256, kind, distance, picture };
  };
  if (sha256 === query.sha256) return as('exact', 0);
  if (picture.canonicalSha256 === query.canonicalSha256) return as('canonical', 0);
  const [nearest] = hashPairs(query, picture);
  if (!nearest || nearest.distance > MATCH_RADIUS) return undefined;
  return as('perceptual', nearest.distance);
}

function byNearness(a: IndexMatch, b: IndexMatch): number {
  return (
    RANK[a.kind] - RANK[b.kind] ||
    a.distance - b.distance ||
    byName(a.tenant, b.tenant) ||
    byName(a.productId, b.productId) ||
    byName(a.sha256, b.sha256)
  );
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
