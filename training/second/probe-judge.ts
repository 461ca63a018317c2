/** Whether two kinds of samples can be told apart: a logistic regression on one half of the models, judged on the other. */
import { Chance } from './chance.ts';

export interface Sample {
  readonly model: string;
  /** Samples of one picture are not independent: they are drawn together. */
  readonly picture: string;
  readonly faulty: boolean;
  readonly values: readonly number[];
}

export interface Verdict {
  readonly auc: number;
  /** 2.5 % and 97.5 % points of a bootstrap over pictures. */
  readonly low: number;
  readonly high: number;
}

const DRAWS = 300;
const DECAY = 3;

export function judged(samples: readonly Sample[]): Verdict {
  const scaled = standardised(samples.map(({ values }) => values));
  const first = samples.map(({ model }) => new Chance('half', model).happens(0.5));
  const scored = [true, false].map((half) => {
    const of = (own: boolean) =>
      samples.flatMap((sample, i) => ((first[i] === half) === own ? [[sample, scaled[i]!] as const] : []));
    const weights = fitted(of(false).map(([{ faulty }, x]) => ({ x, y: faulty ? 1 : 0 })));
    return of(true).map(([{ picture, faulty }, x]) => ({ picture, faulty, score: dot(weights, x) }));
  });
  const both = (halves: typeof scored) => halves.reduce((sum, half) => sum + auc(half), 0) / halves.length;
  const chance = new Chance('bootstrap');
  const draws = Array.from({ length: DRAWS }, () => both(scored.map((half) => redrawn(half, chance))));
  draws.sort((a, b) => a - b);
  return {
    auc: both(scored),
    low: draws[Math.floor(0.025 * DRAWS)]!,
    high: draws[Math.floor(0.975 * DRAWS)]!,
  };
}

type Scored = { readonly picture: string; readonly faulty: boolean; readonly score: number };

function redrawn(scored: readonly Scored[], chance: Chance): Scored[] {
  const pictures = [...Map.groupBy(scored, ({ picture }) => picture).values()];
  return pictures.flatMap(() => chance.pick(pictures));
}

/** Chance that a faulty one scores above another; one half where there is only one kind. */
export function auc(scored: readonly Omit<Scored, 'picture'>[]): number {
  const sorted = scored.toSorted((a, b) => a.score - b.score);
  let [below, sum] = [0, 0];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) to++;
    const faulty = sorted.slice(from, to).filter((one) => one.faulty).length;
    const clean = to - from - faulty;
    sum += faulty * (below + clean / 2);
    below += clean;
    from = to;
  }
  const pairs = below * (sorted.length - below);
  return pairs === 0 ? 0.5 : sum / pairs;
}

/** To mean 0 and spread 1, far ones drawn in, with a column of ones. */
function standardised(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, k) => rows.map((row) => row[k]!));
  const mean = columns.map((column) => column.reduce((a, b) => a + b, 0) / rows.length);
  const spread = columns.map((column, k) =>
    Math.sqrt(column.reduce((sum, value) => sum + (value - mean[k]!) ** 2, 0) / rows.length),
  );
  const within = (value: number) => Math.max(-4, Math.min(4, value));
  return rows.map((row) => [...row.map((value, k) => within((value - mean[k]!) / (spread[k]! + 1e-6))), 1]);
}

/** Logistic regression by Newton's method. */
function fitted(rows: readonly { readonly x: readonly number[]; readonly y: number }[]): number[] {
  const width = rows[0]?.x.length ?? 0;
  let weights = new Array<number>(width).fill(0);
  for (let turn = 0; turn < 15; turn++) {
    const slope = weights.map((weight) => DECAY * weight);
    const curve = weights.map((_, i) => weights.map((_, j) => (i === j ? DECAY : 0)));
    for (const { x, y } of rows) {
      const p = 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, dot(weights, x)))));
      for (let i = 0; i < width; i++) {
        slope[i]! += x[i]! * (p - y);
        for (let j = 0; j < width; j++) curve[i]![j]! += x[i]! * x[j]! * p * (1 - p);
      }
    }
    const step = solved(curve, slope);
    weights = weights.map((weight, i) => weight - step[i]!);
  }
  return weights;
}

/** Gauss's elimination; the matrix is positive definite, so no pivot is sought. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let i = 0; i < size; i++)
    for (let below = i + 1; below < size; below++) {
      const share = rows[below]![i]! / rows[i]![i]!;
      for (let k = i; k <= size; k++) rows[below]![k]! -= share * rows[i]![k]!;
    }
  const out = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const known = rows[i]!.slice(i + 1, size).reduce((sum, value, k) => sum + value * out[i + 1 + k]!, 0);
    out[i] = (rows[i]![size]! - known) / rows[i]![i]!;
  }
  return out;
}

const dot = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
