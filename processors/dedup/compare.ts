import { MATCH_RADIUS } from '../../ports/hash-index.ts';
import { type HashedPicture, hashPairs } from '../../ports/hash-pairs.ts';
import { type Difference, difference, isWhole, isSame } from './verify.ts';

/** What two pictures are compared by: part of their fingerprints. */
export interface Comparable extends HashedPicture {
  readonly sha256: string;
  readonly canonicalSha256: string;
  /** See signature.ts. */
  readonly chroma: string;
}

/**
 * exact: the same file; canonical: the same pixels; perceptual: the same picture, recompressed, resized or with other margins;
 * variant: the same structure in other colours or brightness, so another product's picture as likely as a retouched copy.
 */
export type Likeness =
  | { readonly kind: 'exact' | 'canonical'; readonly distance: 0 }
  | ({ readonly kind: 'perceptual' | 'variant'; readonly distance: number } & Difference)
  | { readonly kind: 'different' };

/** Below this quality a hash has little to go by (ThreatExchange's QUALITY_THRESHOLD), and must agree more closely. */
const FULL_QUALITY = 50;
const WEAK_RADIUS = 14;

/** The same whichever picture comes first. */
export function comparePictures(a: Comparable, b: Comparable): Likeness {
  if (a.sha256 === b.sha256) return { kind: 'exact', distance: 0 };
  if (a.canonicalSha256 === b.canonicalSha256) return { kind: 'canonical', distance: 0 };
  const near = hashPairs(a, b).filter((pair) => pair.distance <= radiusOf(pair.quality));
  // Where the whole pictures lie on each other, cell by cell is the better witness, and a looser one must not overrule it.
  const aligned = near.filter(({ views }) => isWhole(views));
  const witnesses = (aligned.length > 0 ? aligned : near).map((pair) => {
    const seen = difference(a.chroma, b.chroma, pair.views);
    return { ...seen, distance: pair.distance, same: isSame(seen) };
  });
  const best = witnesses.find(({ same }) => same) ?? witnesses[0];
  if (!best) return { kind: 'different' };
  const { same, ...rest } = best;
  return { kind: same ? 'perceptual' : 'variant', ...rest };
}

function radiusOf(quality: number): number {
  return quality >= FULL_QUALITY ? MATCH_RADIUS : WEAK_RADIUS;
}
