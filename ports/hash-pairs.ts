/** How the hashes of two pictures are compared: whole with whole, trimmed with trimmed, and each with the other. */
import { HASH_BITS, distance } from '../imaging/pdq.ts';

/** The two hashes of a picture; the second is of what is inside its plain margins, null where there are none. */
export interface HashedPicture {
  readonly pdq: string;
  readonly quality: number;
  readonly trimmedPdq: string | null;
  readonly trimmedQuality: number | null;
}

export type View = 'whole' | 'trimmed';

export interface HashPair {
  readonly views: readonly [View, View];
  /** Bits, 0..256. */
  readonly distance: number;
  /** The lower quality of the two hashes, 1..100. */
  readonly quality: number;
}

interface Hash {
  readonly view: View;
  readonly hash: string;
  readonly quality: number;
}

const NONE = '0'.repeat(HASH_BITS / 4);

/**
 * A proper hash has as many ones as zeros, because each bit says on which side of the median a coefficient lies. Fewer ones
 * mean a flat picture, and flat pictures are all alike.
 */
export function isFlat(hash: string, quality: number): boolean {
  return quality <= 0 || distance(hash, NONE) !== HASH_BITS / 2;
}

/** The hashes that may be compared: those of pictures with structure, each once. */
export function usableHashes(picture: HashedPicture): Hash[] {
  const whole: Hash = { view: 'whole', hash: picture.pdq, quality: picture.quality };
  const hashes = [whole];
  if (picture.trimmedPdq !== null && picture.trimmedPdq !== picture.pdq) {
    hashes.push({
      view: 'trimmed',
      hash: picture.trimmedPdq,
      quality: picture.trimmedQuality ?? picture.quality,
    });
  }
  return hashes.filter(({ hash, quality }) => !isFlat(hash, quality));
}

/** Up to four pairs, the nearest first; none when one of the pictures is flat. */
export function hashPairs(a: HashedPicture, b: HashedPicture): HashPair[] {
  const others = usableHashes(b);
  return usableHashes(a)
    .flatMap((one) => others.map((other) => pairOf(one, other)))
    .sort((x, y) => x.distance - y.distance || y.quality - x.quality);
}

function pairOf(a: Hash, b: Hash): HashPair {
  return {
    views: [a.view, b.view],
    distance: distance(a.hash, b.hash),
    quality: Math.min(a.quality, b.quality),
  };
}
