/** Intervals by resampling whole groups: rows of one product are alike, so drawing them one by one would flatter. */
import { chanceOf } from './chance.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Group of each row, as a number from 0. */
export interface Groups {
  readonly of: Uint32Array;
  readonly count: number;
}

export const RESAMPLES = 1000;
/** 95 %: what lies between the 2.5th and the 97.5th percentile of the resamples. */
const TAIL = 0.025;

export function groupsOf(names: readonly string[]): Groups {
  const numbers = new Map<string, number>();
  const of = Uint32Array.from(names, (name) => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  });
  return { of, count: numbers.size };
}

/** How often each row counts when as many groups as there are are drawn with replacement. Writes into `weights`, by row. */
export function drawGroups({ of, count }: Groups, chance: () => number, weights: Uint16Array): void {
  const times = new Uint16Array(count);
  for (let draw = 0; draw < count; draw++) times[Math.floor(chance() * count)]! += 1;
  for (let row = 0; row < of.length; row++) weights[row] = times[of[row]!]!;
}

/**
 * The interval of each figure that `measure` gives for weights of the rows. A figure that a resample cannot give (a category
 * without a wrong one) is left out there; null where fewer than half of the resamples give it.
 */
export function intervals(
  groups: Groups,
  measure: (weights: Uint16Array) => readonly (number | null)[],
  { resamples = RESAMPLES, seed = 1 }: { readonly resamples?: number; readonly seed?: number } = {},
): (Interval | null)[] {
  const chance = chanceOf(seed);
  const weights = new Uint16Array(groups.of.length);
  const drawn: (readonly (number | null)[])[] = [];
  for (let sample = 0; sample < resamples; sample++) {
    drawGroups(groups, chance, weights);
    drawn.push(measure(weights));
  }
  return (drawn[0] ?? []).map((_, at) => intervalOf(drawn.map((values) => values[at] ?? null)));
}

/** The middle 95 % of resampled values. */
export function intervalOf(values: readonly (number | null)[]): Interval | null {
  const there = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (there.length === 0 || there.length < values.length / 2) return null;
  return { low: quantile(there, TAIL), high: quantile(there, 1 - TAIL) };
}

/** Between neighbours, linear. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
