/** Is what the hashes take for the same picture really the same? Thresholds and what they were measured on: docs/dedup.md. */
import type { View } from '../../ports/hash-pairs.ts';
import { type Box, decodeSignature, resample, SIDE, type Signature } from './signature.ts';

export interface Difference {
  /** 95th percentile over the cells of the larger difference of Cb and Cr, 0..255. */
  readonly colour: number;
  /** Of the luma, 0..255: the same percentile where the pictures lie on each other, else the difference of the means. */
  readonly brightness: number;
}

/** Recompressed and resized copies stay below 3, other colours of one photo begin at 15. */
const MAX_COLOUR = 10;
/** Copies stay below 5; black, grey and white of one photo, which have no colour to differ in, begin at 26. */
const MAX_BRIGHTNESS = 16;
/** Trimmed views lie on each other only to a cell, so only their means are compared: copies with new margins stay below 15. */
const MAX_MEAN_BRIGHTNESS = 15;
const TRIMMED_SIDE = 8;
const WHOLE: Box = { x: 0, y: 0, w: 1, h: 1 };

export function difference(one: string, other: string, views: readonly [View, View]): Difference {
  const [a, b] = [decodeSignature(one), decodeSignature(other)];
  return isAligned(views) ? wholeDifference(a, b) : trimmedDifference(a, b, views);
}

export function isSame({ colour, brightness }: Difference, views: readonly [View, View]): boolean {
  return colour <= MAX_COLOUR && brightness <= (isAligned(views) ? MAX_BRIGHTNESS : MAX_MEAN_BRIGHTNESS);
}

export const isAligned = ([a, b]: readonly [View, View]): boolean => a === 'whole' && b === 'whole';

/** Only cells in which one of the products may be: before a large white background a small one would not count. */
function wholeDifference(a: Signature, b: Signature): Difference {
  const cells = cellsOfEither(a.box, b.box);
  return {
    colour: percentile95(
      cells.map((i) => Math.max(Math.abs(a.cb[i]! - b.cb[i]!), Math.abs(a.cr[i]! - b.cr[i]!))),
    ),
    brightness: percentile95(cells.map((i) => Math.abs(a.luma[i]! - b.luma[i]!))),
  };
}

function trimmedDifference(
  a: Signature,
  b: Signature,
  [viewOfA, viewOfB]: readonly [View, View],
): Difference {
  const boxes = [viewOfA === 'whole' ? WHOLE : a.box, viewOfB === 'whole' ? WHOLE : b.box] as const;
  const both = (plane: 'cb' | 'cr' | 'luma') =>
    [resample(a[plane], boxes[0], TRIMMED_SIDE), resample(b[plane], boxes[1], TRIMMED_SIDE)] as const;
  const [cb, cr, luma] = [both('cb'), both('cr'), both('luma')];
  return {
    colour: percentile95(
      cb[0].map((_, i) => Math.max(Math.abs(cb[0][i]! - cb[1][i]!), Math.abs(cr[0][i]! - cr[1][i]!))),
    ),
    brightness: Math.abs(mean(luma[0]) - mean(luma[1])),
  };
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

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
