import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { drawGroups, groupsOf, intervalOf, intervals } from './bootstrap.ts';
import { chanceOf } from './chance.ts';
import { figures, ranked } from './ranking.ts';

describe('an interval', () => {
  test('draws whole groups: rows of one count equally often, and as many groups are drawn as there are', () => {
    const groups = groupsOf(['a', 'b', 'a', 'c', 'b', 'a']);
    assert.equal(groups.count, 3);
    const weights = new Uint16Array(6);
    const chance = chanceOf(3);
    for (let time = 0; time < 50; time++) {
      drawGroups(groups, chance, weights);
      assert.ok(weights[0] === weights[2] && weights[2] === weights[5] && weights[1] === weights[4]);
      assert.equal(weights[0]! + weights[1]! + weights[3]!, 3);
    }
  });

  test('of a mean is as wide as theory says', () => {
    const chance = chanceOf(11);
    const values = Float64Array.from({ length: 400 }, chance);
    const [found] = intervals(groupsOf([...values.keys()].map(String)), (weights) => [
      values.reduce((sum, value, at) => sum + value * weights[at]!, 0) / 400,
    ]);
    // Uniform on [0, 1): deviation of the mean 1 / sqrt(12 * 400), 1.96 of it on each side.
    const width = found!.high - found!.low;
    assert.ok(Math.abs(width - (2 * 1.96) / Math.sqrt(12 * 400)) < 0.008, String(width));
  });

  test('is wider where rows come in groups of equals', () => {
    const chance = chanceOf(5);
    const each = Array.from({ length: 40 }, chance);
    const values = each.flatMap((value) => Array<number>(10).fill(value));
    const width = (names: string[]) => {
      const [found] = intervals(groupsOf(names), (weights) => {
        const sum = weights.reduce((all, weight) => all + weight, 0);
        return [values.reduce((all, value, at) => all + value * weights[at]!, 0) / sum];
      });
      return found!.high - found!.low;
    };
    const [grouped, single] = [
      values.map((_, at) => `g${Math.floor(at / 10)}`),
      values.map((_, at) => `r${at}`),
    ];
    assert.ok(width(grouped) > 2 * width(single));
  });

  test('is the same for the same seed, and another for another', () => {
    const groups = groupsOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']);
    const measure = (weights: Uint16Array) => [
      weights.reduce((sum, weight, at) => sum + weight * at * at, 0),
    ];
    const run = (seed: number) => intervals(groups, measure, { seed, resamples: 50 });
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1), run(2));
  });

  test('is null where half of the resamples or more do not give the figure', () => {
    assert.equal(intervalOf([1, null, null]), null);
    assert.deepEqual(intervalOf([1, 1, null]), { low: 1, high: 1 });
    assert.equal(intervalOf([]), null);
  });

  test('of 22 categories on 2,000 rows takes seconds, not minutes', () => {
    const chance = chanceOf(1);
    const columns = Array.from({ length: 22 }, () => {
      const scores = Float64Array.from({ length: 2000 }, chance);
      return ranked(
        scores,
        Uint8Array.from(scores, (score) => (chance() < score * 0.2 ? 1 : 0)),
      );
    });
    const started = performance.now();
    intervals(groupsOf(Array.from({ length: 2000 }, (_, at) => String(at % 300))), (weights) =>
      columns.flatMap((column) => {
        const { auc, ap } = figures(column, weights);
        return [auc, ap];
      }),
    );
    assert.ok(performance.now() - started < 15_000);
  });
});
