/** Whether what a model says of a day's sequences differs from what it said before: pure. */

import { type MeanShift, type Moments, meanShift, together } from './mean-shift.ts';

export interface ModelDay {
  /** yyyy-mm-dd, UTC. */
  readonly day: string;
  readonly model: string;
  /** Sequences by bin, of each score. */
  readonly scores: Readonly<Record<'risk' | 'qualified', ReadonlyMap<number, number>>>;
  /** Sequences by the categories that explained their verdict. */
  readonly categories: ReadonlyMap<string, number>;
  /** Of the embeddings of its products' pictures; null where it gave none. */
  readonly embeddings: Moments | null;
}

export interface CategoryShift {
  readonly code: string;
  /** Of the day's sequences, and of those before. */
  readonly share: number;
  readonly before: number;
}

export type DriftCause = 'risk' | 'qualified' | 'pictures' | 'categories';

export interface DayDrift {
  readonly day: string;
  readonly model: string;
  readonly n: number;
  /** Sequences of the days before, which it is compared with. */
  readonly reference: number;
  /** Population stability index of each score; null where there are too few to compare. */
  readonly risk: number | null;
  readonly qualified: number | null;
  /** The same of the embeddings of pictures: how far their mean has moved. */
  readonly pictures: number | null;
  /** Categories whose share shifted, the most shifted first. */
  readonly shifted: readonly CategoryShift[];
  /** What is beyond its bound. */
  readonly causes: readonly DriftCause[];
  readonly isAlert: boolean;
}

/** Days of the same model before a day that it is compared with. */
export const REFERENCE_DAYS = 14;
/** With fewer, ten bins stray beyond the bound by chance: an index of two samples is about 9 (1/n + 1/m) where nothing has shifted. */
const LEAST_DAY = 200;
const LEAST_REFERENCE = 500;
/** Above it a population counts as shifted: Siddiqi, Credit Risk Scorecards (2006). */
export const PSI_ALERT = 0.2;
/** Some fifty categories are looked at each day: five standard deviations are reached by chance once in decades. */
const LEAST_DEVIATIONS = 5;
/** A smaller shift of a share is nobody's concern, however sure it is. */
const LEAST_SHIFT = 0.02;

/** In the order of the days. */
export function driftOf(days: readonly ModelDay[]): DayDrift[] {
  return days
    .toSorted((a, b) => a.day.localeCompare(b.day) || a.model.localeCompare(b.model))
    .map((day) => comparedWith(day, before(day, days)));
}

function before({ day, model }: ModelDay, days: readonly ModelDay[]): ModelDay[] {
  const first = new Date(Date.parse(day) - REFERENCE_DAYS * 86_400_000).toISOString().slice(0, 10);
  return days.filter((other) => other.model === model && other.day >= first && other.day < day);
}

function comparedWith(today: ModelDay, earlier: readonly ModelDay[]): DayDrift {
  const { day, model } = today;
  const n = totalOf(today.scores.risk);
  const known = {
    risk: summed(earlier.map(({ scores }) => scores.risk)),
    qualified: summed(earlier.map(({ scores }) => scores.qualified)),
    categories: summed(earlier.map(({ categories }) => categories)),
  };
  const reference = totalOf(known.risk);
  const moved = movedSince(together(earlier.flatMap(({ embeddings }) => embeddings ?? [])), today.embeddings);
  const pictures = moved?.size ?? null;
  if (n < LEAST_DAY || reference < LEAST_REFERENCE)
    return { day, model, n, reference, risk: null, qualified: null, pictures, shifted: [], ...told([]) };
  const risk = stabilityIndex(known.risk, today.scores.risk);
  const qualified = stabilityIndex(known.qualified, today.scores.qualified);
  const shifted = shiftsOf(known.categories, reference, today.categories, n);
  const bounds: readonly (readonly [DriftCause, boolean])[] = [
    ['risk', risk > PSI_ALERT],
    ['qualified', qualified > PSI_ALERT],
    ['pictures', isFar(moved)],
    ['categories', shifted.length > 0],
  ];
  const causes = bounds.flatMap(([cause, isBeyond]) => (isBeyond ? [cause] : []));
  return { day, model, n, reference, risk, qualified, pictures, shifted, ...told(causes) };
}

const told = (causes: readonly DriftCause[]): Pick<DayDrift, 'causes' | 'isAlert'> => ({
  causes,
  isAlert: causes.length > 0,
});

const movedSince = (before: Moments | null, today: Moments | null): MeanShift | null =>
  before && today && today.n >= LEAST_DAY && before.n >= LEAST_REFERENCE ? meanShift(before, today) : null;

/** With few products a mean strays by itself: it has to be sure as well. */
const isFar = (moved: MeanShift | null): boolean =>
  moved !== null && moved.size > PSI_ALERT && moved.deviations >= LEAST_DEVIATIONS;

type Counts<Key> = ReadonlyMap<Key, number>;

const totalOf = <Key>(counts: Counts<Key>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);

function summed<Key>(all: readonly Counts<Key>[]): Map<Key, number> {
  const sums = new Map<Key, number>();
  for (const [key, n] of all.flatMap((counts) => [...counts])) sums.set(key, (sums.get(key) ?? 0) + n);
  return sums;
}

/** Σ (q − p) ln(q / p) over the bins that either has; half a sequence is added to each, so that an empty bin is not infinite. */
export function stabilityIndex<Key>(reference: Counts<Key>, now: Counts<Key>): number {
  const bins = [...new Set([...reference.keys(), ...now.keys()])];
  const shares = (counts: Counts<Key>): number[] =>
    bins.map((bin) => ((counts.get(bin) ?? 0) + 0.5) / (totalOf(counts) + 0.5 * bins.length));
  const [p, q] = [shares(reference), shares(now)];
  return bins.reduce((sum, _, at) => {
    const [was, is] = [p[at] ?? 1, q[at] ?? 1];
    return sum + (is - was) * Math.log(is / was);
  }, 0);
}

/** By the test of two proportions. */
function shiftsOf(earlier: Counts<string>, m: number, today: Counts<string>, n: number): CategoryShift[] {
  const codes = [...new Set([...earlier.keys(), ...today.keys()])];
  return codes
    .map((code) => ({ code, share: (today.get(code) ?? 0) / n, before: (earlier.get(code) ?? 0) / m }))
    .filter(({ share, before }) => {
      const pooled = (share * n + before * m) / (n + m);
      const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
      const shift = Math.abs(share - before);
      return shift >= LEAST_SHIFT && shift >= LEAST_DEVIATIONS * deviation;
    })
    .toSorted((a, b) => Math.abs(b.share - b.before) - Math.abs(a.share - a.before));
}
