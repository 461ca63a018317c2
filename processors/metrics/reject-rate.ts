/**
 * The two reject rates and their intervals.
 * Among reviewed: human rejections / human decisions, a plain proportion.
 * Among published: the share of what was published that a person rejects, or would. Who published is known for all,
 * what a person says only for a sample, so it is estimated in two strata (docs/analytics.md, "Reject rates").
 */

/** 97.5 % quantile of the normal distribution: a two-sided interval of 95 %. */
const Z = 1.959964;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Rate extends Interval {
  /** 0..1; null where nothing was judged (the interval is then what is left possible). */
  readonly rate: number | null;
}

/**
 * Wilson's score interval (E. B. Wilson, JASA 22, 1927) for a proportion `p` found in `n` trials; `n` need not be whole.
 * Chosen over the textbook interval since that one collapses to a point at 0 rejections, our most frequent result.
 */
export function wilson(p: number, n: number): Interval {
  if (n <= 0) return { low: 0, high: 1 };
  if (!Number.isFinite(n)) return { low: p, high: p };
  const centre = p + (Z * Z) / (2 * n);
  const margin = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  // At p = 0 and p = 1 the bound is exact; rounding must not push it past the rate.
  const low = p <= 0 ? 0 : (centre - margin) / scale;
  const high = p >= 1 ? 1 : (centre + margin) / scale;
  return { low: Math.max(0, low), high: Math.min(1, high) };
}

/** Among reviewed. 0 <= rejects <= decisions. */
export function amongReviewed(rejects: number, decisions: number): Rate {
  const rate = decisions > 0 ? rejects / decisions : null;
  return { rate, ...wilson(rate ?? 0, decisions) };
}

/** Judged publications of one sampling weight. */
export interface WeightClass {
  /** 1 / probability of being drawn, >= 1. */
  readonly weight: number;
  readonly judged: number;
  readonly rejects: number;
}

export interface PublishedStrata {
  /** Published without a person, all of them, and the audit decisions on those drawn. */
  readonly withoutPerson: { readonly published: number; readonly audit: readonly WeightClass[] };
  /** Published after an approval; `rejects` are those whose latest decision is a rejection (approval taken back). */
  readonly afterApproval: { readonly published: number; readonly rejects: number };
}

/**
 * Among published: (N1 p1 + N2 p2) / (N1 + N2). p2 is counted, since a person judged each; p1 comes from the audit.
 * Its interval is Wilson's for p1 with the effective sample of `auditSample`, put through the same weighting.
 */
export function amongPublished({ withoutPerson, afterApproval }: PublishedStrata): Rate {
  const n1 = withoutPerson.published;
  const total = n1 + afterApproval.published;
  if (total === 0) return { rate: null, low: 0, high: 1 };
  const sample = auditSample(n1, withoutPerson.audit);
  const mix = (p1: number): number => (n1 * p1 + afterApproval.rejects) / total;
  if (n1 === 0) return { rate: mix(0), low: mix(0), high: mix(0) };
  const { low, high } = wilson(sample.rate ?? 0, sample.size);
  return { rate: sample.rate === null ? null : mix(sample.rate), low: mix(low), high: mix(high) };
}

/**
 * Rate and effective size of the audit sample of a population of `population` publications.
 * Rate: the ratio estimator sum(w y) / sum(w). Effective size: weights are first calibrated to the population
 * (w' = w N / sum w), which also spreads the audits not answered yet over those that were, then
 * n = N^2 / sum(w' (w' - 1)), the size of the simple random sample with the same variance under Poisson sampling
 * (Särndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, chapter 3). When everything was judged all w' are 1, n is
 * infinite and the rate is exact.
 */
export function auditSample(
  population: number,
  classes: readonly WeightClass[],
): { rate: number | null; size: number } {
  const sum = (of: (c: WeightClass) => number): number => classes.reduce((total, c) => total + of(c), 0);
  const weights = sum((c) => c.weight * c.judged);
  if (weights <= 0) return { rate: null, size: 0 };
  const calibration = population / weights;
  const spread = sum((c) => {
    const w = c.weight * calibration;
    return c.judged * w * Math.max(0, w - 1);
  });
  const rate = sum((c) => c.weight * c.rejects) / weights;
  return { rate, size: spread === 0 ? Infinity : population ** 2 / spread };
}
