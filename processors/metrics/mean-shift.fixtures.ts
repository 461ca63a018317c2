/** Values drawn for tests: the same each time. */
import type { Moments } from './mean-shift.ts';

export function momentsOf(values: readonly (readonly number[])[]): Moments {
  const d = values[0]?.length ?? 0;
  const sums = new Array<number>(d).fill(0);
  const products = new Array<number>(d * d).fill(0);
  for (const value of values)
    value.forEach((x, row) => {
      sums[row] = (sums[row] ?? 0) + x;
      value.forEach((y, column) => {
        const at = row * d + column;
        products[at] = (products[at] ?? 0) + x * y;
      });
    });
  return { n: values.length, sums, products };
}

/** Of mean 0 and deviation 1, by Box and Muller from a linear congruential generator (Numerical Recipes). */
export function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
