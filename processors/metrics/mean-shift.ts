/** Whether many-dimensional values of two groups have the same mean: pure. */

/** Of n values of d numbers: their sums, and those of all products of two numbers, row after row (d x d). */
export interface Moments {
  readonly n: number;
  readonly sums: readonly number[];
  readonly products: readonly number[];
}

export interface MeanShift {
  /**
   * Squared distance of the means in standard deviations (Mahalanobis), without what chance adds to it in the mean; at least 0. Of
   * two normal distributions of the same spread it is the population stability index.
   */
  readonly size: number;
  /** How sure it is: Hotelling's statistic in standard deviations of its chi-squared distribution, by Wilson and Hilferty (1931). */
  readonly deviations: number;
}

export function together(all: readonly Moments[]): Moments | null {
  const [first, ...others] = all;
  if (first === undefined) return null;
  const added = (one: readonly number[], other: readonly number[]): number[] =>
    one.map((value, at) => value + (other[at] ?? 0));
  return others.reduce<Moments>(
    (sum, each) => ({
      n: sum.n + each.n,
      sums: added(sum.sums, each.sums),
      products: added(sum.products, each.products),
    }),
    first,
  );
}

/** Both of at least d + 2 values. */
export function meanShift(before: Moments, now: Moments): MeanShift {
  const d = now.sums.length;
  const apart = now.sums.map((sum, at) => sum / now.n - before.sums[at]! / before.n);
  const [was, is] = [scatter(before), scatter(now)];
  const spread = was.map((value, at) => (value + is[at]!) / (before.n + now.n - 2));
  const squared = distance(spread, apart);
  const chance = 1 / before.n + 1 / now.n;
  const cube = Math.cbrt(squared / chance / d);
  return {
    size: Math.max(0, squared - d * chance),
    deviations: (cube - (1 - 2 / (9 * d))) / Math.sqrt(2 / (9 * d)),
  };
}

/** Sums of products of what each number is from its mean. */
function scatter({ n, sums, products }: Moments): number[] {
  const d = sums.length;
  return products.map((product, at) => product - (sums[Math.floor(at / d)]! * sums[at % d]!) / n);
}

/** A number that hardly varies says nothing, and must not be divided by: so much of the mean variance is added to each. */
const LEAST_VARIANCE = 1e-6;

/** x' S^-1 x by Cholesky: L y = x, and the sum of y². */
function distance(spread: readonly number[], x: readonly number[]): number {
  const d = x.length;
  const lower = new Float64Array(d * d);
  const y = new Float64Array(d);
  const mean = x.reduce((sum, _, at) => sum + spread[at * d + at]!, 0) / d;
  const least = LEAST_VARIANCE * mean || 1e-12;
  for (let row = 0; row < d; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = spread[row * d + column]!;
      for (let k = 0; k < column; k += 1) rest -= lower[row * d + k]! * lower[column * d + k]!;
      lower[row * d + column] =
        row === column ? Math.sqrt(Math.max(rest, 0) + least) : rest / lower[column * d + column]!;
    }
    let rest = x[row]!;
    for (let k = 0; k < row; k += 1) rest -= lower[row * d + k]! * y[k]!;
    y[row] = rest / lower[row * d + row]!;
  }
  return y.reduce((sum, value) => sum + value * value, 0);
}
