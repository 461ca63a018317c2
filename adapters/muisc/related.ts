/**
 * Which picture a category is about that is seen on no picture by itself. The graph does not say: what it finds in pairs speaks for
 * the sequence as a whole. Of 1,800 sequences of the second synthesiser (development, half of them photos) a picture's own evidence
 * points to 58 of 138 wrong products and 36 of 104 repeats, what is below to 110 and 101: PICTURE in `agpis evaluate muisc`.
 */
import { pairEnds } from './pairs.ts';

export interface Pictures {
  /** Of each picture: what the encoder makes of it as a whole. */
  readonly whole: readonly Float32Array[];
  /** Equally many numbers of each pair, in the order of pairEnds; the first of them says how much their histograms have in common. */
  readonly pairs: Float32Array;
}

type Which = (pictures: Pictures) => number | null;

/** Categories of a whole sequence, with how their picture is told; null: they have none. */
const RELATED: Readonly<Record<string, Which>> = {
  repeat: latestRepeat,
  'wrong-product': leastAlike,
  'title-mismatch': () => null,
  'wrong-main': () => null,
};

/** undefined for categories that are seen on a picture by itself. */
export const whichOf = (code: string): Which | undefined => RELATED[code];

/** The later of the two pictures that the encoder takes to be most alike; null where there is one picture. */
function latestRepeat({ whole }: Pictures): number | null {
  const { first, second } = pairEnds(whole.length);
  const alike = first.map((one, at) => cosine(whole[one]!, whole[second[at]!]!));
  return second[alike.indexOf(Math.max(...alike))] ?? null;
}

/** The picture whose product has the least colours in common with the others'; never the main one, which says what the product is. */
function leastAlike({ whole, pairs }: Pictures): number | null {
  const { first, second } = pairEnds(whole.length);
  const each = pairs.length / first.length;
  const common = whole.map(() => 0);
  first.forEach((one, at) => {
    const other = second[at]!;
    const histograms = pairs[at * each]!;
    common[one] = common[one]! + histograms;
    common[other] = common[other]! + histograms;
  });
  const others = common.slice(1);
  return others.length === 0 ? null : 1 + others.indexOf(Math.min(...others));
}

function cosine(one: Float32Array, other: Float32Array): number {
  let [dot, ones, others] = [0, 0, 0];
  for (let at = 0; at < one.length; at += 1) {
    dot += one[at]! * other[at]!;
    ones += one[at]! ** 2;
    others += other[at]! ** 2;
  }
  return dot / Math.sqrt(ones * others || 1);
}
