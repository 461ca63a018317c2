import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { figures, mean, ranked } from './ranking.ts';

const close = (a: number | null, b: number | null) =>
  assert.ok(a === b || Math.abs(a! - b!) < 1e-12, `${a} is not ${b}`);

const of = (scores: number[], truth: number[], weights?: number[]) =>
  figures(ranked(scores, Uint8Array.from(truth)), weights);

/** By the definition: every pair of a wrong and a right one. */
function pairwiseAuc(scores: readonly number[], truth: readonly number[]): number | null {
  let [won, pairs] = [0, 0];
  for (const [i, high] of scores.entries())
    for (const [j, low] of scores.entries()) {
      if (truth[i] !== 1 || truth[j] !== 0) continue;
      pairs += 1;
      won += high > low ? 1 : high === low ? 0.5 : 0;
    }
  return pairs === 0 ? null : won / pairs;
}

/** Sum over thresholds of precision times the recall won there. */
function stepwiseAp(scores: readonly number[], truth: readonly number[]): number | null {
  const wrong = truth.filter((one) => one === 1).length;
  if (wrong === 0 || !truth.includes(0)) return null;
  let [sum, recall] = [0, 0];
  for (const threshold of [...new Set(scores)].sort((a, b) => b - a)) {
    const above = truth.filter((one, at) => one !== 2 && scores[at]! >= threshold);
    const hits = above.filter((one) => one === 1).length;
    sum += (hits / wrong - recall) * (hits / Math.max(1, above.length));
    recall = hits / wrong;
  }
  return sum;
}

const cases = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 1, 2)), { minLength: 1, maxLength: 40 })
  .map((rows) => ({ scores: rows.map(([score]) => score / 6), truth: rows.map(([, truth]) => truth) }));

describe('AUC', () => {
  test('is 1 for a perfect order, 0 for the reverse, one half where all are equal', () => {
    close(of([0.9, 0.8, 0.2], [1, 1, 0]).auc, 1);
    close(of([0.1, 0.2, 0.9], [1, 1, 0]).auc, 0);
    close(of([0.4, 0.4, 0.4], [1, 0, 0]).auc, 0.5);
  });

  test('is the share of pairs in the right order, ties half, whatever the scores', () => {
    fc.assert(
      fc.property(cases, ({ scores, truth }) => close(of(scores, truth).auc, pairwiseAuc(scores, truth))),
    );
  });

  test('is turned round by turning the scores round', () => {
    fc.assert(
      fc.property(cases, ({ scores, truth }) => {
        const there = of(scores, truth).auc;
        const back = of(scores.map((score) => -score), truth).auc; // prettier-ignore
        if (there !== null) close(back, 1 - there);
      }),
    );
  });
});

describe('average precision', () => {
  test('is as computed by hand', () => {
    // From above: wrong, right, wrong, right: precision 1 at the first, 2/3 at the second.
    close(of([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0]).ap, (1 + 2 / 3) / 2);
    // Two tied at the top, one of them wrong: precision 1/2, then 2/3.
    close(of([0.9, 0.9, 0.7, 0.6], [1, 0, 1, 0]).ap, (1 / 2 + 2 / 3) / 2);
    close(of([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]).ap, 1 / 4);
  });

  test('is the sum over thresholds of precision times recall won', () => {
    fc.assert(
      fc.property(cases, ({ scores, truth }) => close(of(scores, truth).ap, stepwiseAp(scores, truth))),
    );
  });
});

describe('both', () => {
  test('are null where there is only one kind, or nothing is asked', () => {
    for (const truth of [
      [1, 1],
      [0, 0],
      [2, 2],
      [1, 2],
    ])
      assert.deepEqual(of([0.1, 0.9], truth), { auc: null, ap: null });
    assert.deepEqual(of([], []), { auc: null, ap: null });
  });

  test('count a row with weight k as k equal rows', () => {
    const weighted = cases.chain(({ scores, truth }) =>
      fc
        .array(fc.nat(3), { minLength: scores.length, maxLength: scores.length })
        .map((weights) => ({ scores, truth, weights })),
    );
    fc.assert(
      fc.property(weighted, ({ scores, truth, weights }) => {
        const times = <T>(values: readonly T[]) =>
          values.flatMap((value, at) => Array<T>(weights[at]!).fill(value));
        const [a, b] = [of(scores, truth, weights), of(times(scores), times(truth))];
        close(a.auc, b.auc);
        close(a.ap, b.ap);
      }),
    );
  });

  test('do not change when the order of the rows does', () => {
    fc.assert(
      fc.property(cases, ({ scores, truth }) => {
        const back = of(scores.toReversed(), truth.toReversed());
        close(of(scores, truth).auc, back.auc);
        close(of(scores, truth).ap, back.ap);
      }),
    );
  });
});

test('a mean is of what there is', () => {
  assert.equal(mean([1, null, 3]), 2);
  assert.equal(mean([null]), null);
  assert.equal(mean([]), null);
});
