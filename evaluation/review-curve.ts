/**
 * What is published when only a share is looked at by people: sequences are put in an order of suspicion, the most suspicious are
 * refused unseen, the next ones go to the simulated reviewer, the rest is published unseen. The rest and what the reviewer lets
 * pass is looked at by a second simulated reviewer, as a marketplace would: what that one refuses is rejected among published.
 */
import { drawGroups, type Groups, type Interval, intervalOf } from './bootstrap.ts';
import { chanceOf } from './chance.ts';
import { mean } from './ranking.ts';
import { simulatedReviewer } from './reviewer.ts';

/** Shares of the input that go to people. */
export const REVIEW_SHARES: readonly number[] = Array.from({ length: 13 }, (_, step) => step * 0.05);
export const FAULTY_INPUTS: readonly number[] = [0.2, 0.4, 0.6];
const RESAMPLES = 200;

export interface ReviewTrial {
  /** By row: 1 where it should not be published. */
  readonly faulty: Uint8Array;
  /** By row, in [0, 1): how clear the case is to a reviewer. */
  readonly doubt: Float64Array;
  readonly groups: Groups;
  /** By name: suspicion of each row. Equal ones are ordered by chance. */
  readonly orders: Readonly<Record<string, Float64Array>>;
  /** Which rows are refused unseen: how many of the draw are, so many are in every order. */
  readonly refused: (row: number) => boolean;
}

export interface ReviewPoint {
  readonly reviewed: number;
  /** Of the published, what the second reviewer refuses; null where nothing is published. */
  readonly rejected: number | null;
  readonly rejectedInterval: Interval | null;
  /** Of the published, what is faulty by its labels. */
  readonly faulty: number | null;
}

export interface ReviewCurve {
  readonly order: string;
  readonly faultyInput: number;
  /** Share of the input refused unseen. */
  readonly refused: number;
  /** Of what is fine, the share refused unseen: what the refusals cost. */
  readonly fineRefused: number;
  readonly points: readonly ReviewPoint[];
}

export interface CurveOptions {
  readonly resamples?: number;
  readonly seed?: number;
}

interface Outcome {
  readonly refused: number;
  readonly fineRefused: number;
  readonly points: readonly { rejected: number | null; faulty: number | null }[];
}

/** One curve for each order, on rows resampled (whole groups) to `faultyInput`. [] where rows are all fine or all faulty. */
export function reviewCurves(
  trial: ReviewTrial,
  faultyInput: number,
  { resamples = RESAMPLES, seed = 1 }: CurveOptions = {},
): ReviewCurve[] {
  if (!trial.faulty.includes(0) || !trial.faulty.includes(1)) return [];
  const names = Object.keys(trial.orders);
  const outcomes = names.map((): Outcome[] => []);
  const chance = chanceOf(seed);
  for (let sample = 0; sample < resamples; sample++) {
    const arrivals = drawn(trial, faultyInput, chance);
    const refusals = arrivals.reduce((sum, row) => sum + (trial.refused(row) ? 1 : 0), 0);
    const decided = decisions(trial, arrivals, chance);
    for (const [at, name] of names.entries())
      outcomes[at]!.push(outcome(decided, suspects(trial.orders[name]!, arrivals, chance), refusals));
  }
  return names.map((order, at) => curveOf(order, faultyInput, outcomes[at]!));
}

function curveOf(order: string, faultyInput: number, outcomes: readonly Outcome[]): ReviewCurve {
  const points = REVIEW_SHARES.map((reviewed, step): ReviewPoint => {
    const rejected = outcomes.map(({ points: all }) => all[step]!.rejected);
    const faulty = mean(outcomes.map(({ points: all }) => all[step]!.faulty));
    return { reviewed, rejected: mean(rejected), rejectedInterval: intervalOf(rejected), faulty };
  });
  const of = (what: 'refused' | 'fineRefused') => mean(outcomes.map((one) => one[what])) ?? 0;
  return { order, faultyInput, refused: of('refused'), fineRefused: of('fineRefused'), points };
}

/** As many rows as there are, in the order in which they arrive, with the share of faulty ones that is asked for. */
function drawn({ faulty, groups }: ReviewTrial, share: number, chance: () => number): Uint32Array {
  const pools: [number[], number[]] = [[], []];
  const weights = new Uint16Array(faulty.length);
  // Few groups may draw none of one kind.
  while (pools[0].length === 0 || pools[1].length === 0) {
    pools[0].length = pools[1].length = 0;
    drawGroups(groups, chance, weights);
    for (const [row, weight] of weights.entries())
      for (let time = 0; time < weight; time++) pools[faulty[row] === 1 ? 1 : 0].push(row);
  }
  const wrong = Math.round(share * faulty.length);
  const arrivals = Uint32Array.from(faulty, (_, at) => {
    const pool = pools[at < wrong ? 1 : 0];
    return pool[Math.floor(chance() * pool.length)]!;
  });
  for (let at = arrivals.length - 1; at > 0; at--) {
    const other = Math.floor(chance() * (at + 1));
    [arrivals[at], arrivals[other]] = [arrivals[other]!, arrivals[at]!];
  }
  return arrivals;
}

interface Decided {
  readonly faulty: Uint8Array;
  /** What the reviewer, and the second one behind publication, would refuse. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** Made once for all orders and shares: differences between them are not the reviewers' luck. */
function decisions(trial: ReviewTrial, arrivals: Uint32Array, chance: () => number): Decided {
  const faulty = Uint8Array.from(arrivals, (row) => trial.faulty[row]!);
  const by = (): Uint8Array => {
    const reviewer = simulatedReviewer(Math.floor(chance() * 2 ** 31));
    return Uint8Array.from(arrivals, (row, at) =>
      reviewer.refuses(faulty[at] === 1, trial.doubt[row]!) ? 1 : 0,
    );
  };
  return { faulty, first: by(), second: by() };
}

/** Places of the arrivals from the most suspicious down. */
function suspects(suspicion: Float64Array, arrivals: Uint32Array, chance: () => number): Uint32Array {
  const lots = Float64Array.from(arrivals, chance);
  const of = Float64Array.from(arrivals, (row) => suspicion[row]!);
  return Uint32Array.from(arrivals.keys()).sort((a, b) => of[b]! - of[a]! || lots[b]! - lots[a]!);
}

function outcome({ faulty, first, second }: Decided, order: Uint32Array, refusals: number): Outcome {
  const fine = faulty.length - faulty.reduce((sum, one) => sum + one, 0);
  let fineRefused = 0;
  for (const at of order.subarray(0, refusals)) if (faulty[at] === 0) fineRefused++;
  const points = REVIEW_SHARES.map((share) => {
    const seen = Math.min(order.length, refusals + Math.round(share * order.length));
    let [published, rejected, wrong] = [0, 0, 0];
    for (let place = refusals; place < order.length; place++) {
      const at = order[place]!;
      if (place < seen && first[at] === 1) continue;
      published += 1;
      rejected += second[at]!;
      wrong += faulty[at]!;
    }
    if (published === 0) return { rejected: null, faulty: null };
    return { rejected: rejected / published, faulty: wrong / published };
  });
  return {
    refused: refusals / order.length,
    fineRefused: fine === 0 ? 0 : fineRefused / fine,
    points,
  };
}
