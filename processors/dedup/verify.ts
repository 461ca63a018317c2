/** Is what the hashes take for the same picture really the same? Thresholds and what they were measured on: docs/dedup.md. */
import { SIGNATURE_SIDE as SIDE } from '../../imaging/signature.ts';
import type { View } from '../../ports/hash-pairs.ts';
import { type Box, coarser, decodeSignature, type Planes, type Signature } from './signature.ts';

export interface Difference {
  /** 95th percentile over the cells of the larger difference of Cb and Cr, 0..255. */
  readonly colour: number;
  /** The same of the luma, 0..255. */
  readonly brightness: number;
}

/** Recompressed and resized copies stay below 3, other colours of one photo begin at 15. */
const MAX_COLOUR = 10;
/** Copies stay below 5; black, grey and white of one photo, which have no colour to differ in, begin at 26. */
const MAX_BRIGHTNESS = 16;

/** Of the views by which two hashes met: whole pictures, or what is inside their margins. */
export function difference(one: string, other: string, views: readonly [View, View]): Difference {
  const [a, b] = [decodeSignature(one), decodeSignature(other)];
  if (!isWhole(views)) return differenceOf(planesOf(a, views[0]), planesOf(b, views[1]));
  // Before a large white background a small product would not count.
  return differenceOf(a.whole, b.whole, cellsOfEither(a.box, b.box));
}

export function isSame({ colour, brightness }: Difference): boolean {
  return colour <= MAX_COLOUR && brightness <= MAX_BRIGHTNESS;
}

export const isWhole = ([a, b]: readonly [View, View]): boolean => a === 'whole' && b === 'whole';

function planesOf({ whole, trimmed }: Signature, view: View): Planes {
  return view === 'trimmed' && trimmed !== null ? trimmed : coarser(whole);
}

function differenceOf(a: Planes, b: Planes, cells: Iterable<number> = a.luma.keys()): Difference {
  const colours: number[] = [];
  const lumas: number[] = [];
  for (const i of cells) {
    colours.push(Math.max(Math.abs(a.cb[i]! - b.cb[i]!), Math.abs(a.cr[i]! - b.cr[i]!)));
    lumas.push(Math.abs(a.luma[i]! - b.luma[i]!));
  }
  return { colour: percentile95(colours), brightness: percentile95(lumas) };
}

function cellsOfEither(a: Box, b: Box): number[] {
  const left = Math.min(a.x, b.x) * SIDE;
  const top = Math.min(a.y, b.y) * SIDE;
  const right = Math.max(a.x + a.w, b.x + b.w) * SIDE;
  const bottom = Math.max(a.y + a.h, b.y + b.h) * SIDE;
  const all = Array.from({ length: SIDE * SIDE }, (_, i) => i);
  const inside = all.filter((i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return x + 1 > left && x < right && y + 1 > top && y < bottom;
  });
  return inside.length > 0 ? inside : all;
}

function percentile95(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.ceil(0.95 * values.length) - 1] ?? 0;
}
