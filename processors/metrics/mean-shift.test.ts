import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Moments, meanShift, together } from './mean-shift.ts';
import { momentsOf, normals } from './mean-shift.fixtures.ts';

describe('the shift of a mean', () => {
  test('of one number is its distance in standard deviations, squared, without what chance adds', () => {
    // Both of variance 1 (n - 1 below): the means are 2 apart.
    const values = (mean: number) => [-1, 0, 1].map((each) => [mean + each]);
    const { size } = meanShift(momentsOf(values(0)), momentsOf(values(2)));
    assert.ok(Math.abs(size - (4 - 2 / 3)) < 1e-4, String(size));
  });

  test('along what varies much is less than across it', () => {
    const random = normals(7);
    const stretched = (x: number, y: number) =>
      momentsOf(Array.from({ length: 2_000 }, () => [x + 10 * random(), y + random()]));
    const before = stretched(0, 0);
    assert.ok(meanShift(before, stretched(1, 0)).size < 0.03);
    assert.ok(Math.abs(meanShift(before, stretched(0, 1)).size - 1) < 0.15);
  });

  test('is hardly ever taken to be sure where there is none', () => {
    const random = normals(3);
    const group = (n: number): Moments =>
      momentsOf(Array.from({ length: n }, () => Array.from({ length: 16 }, random)));
    const all = Array.from({ length: 150 }, () => meanShift(group(500), group(200)));
    assert.ok(Math.max(...all.map(({ deviations }) => deviations)) < 4);
    const mean = all.reduce((sum, { deviations }) => sum + deviations, 0) / all.length;
    assert.ok(Math.abs(mean) < 0.3, String(mean));
  });

  test('is a number where a value does not vary at all', () => {
    const same = momentsOf([[1, 0], [1, 1], [1, 2], [1, 3]]); // prettier-ignore
    const { size, deviations } = meanShift(same, same);
    assert.deepEqual([size, Number.isFinite(deviations)], [0, true]);
    const none = momentsOf([[1, 1], [1, 1], [1, 1], [1, 1]]); // prettier-ignore
    assert.equal(meanShift(none, none).size, 0);
  });

  test('of several groups together is that of all their values', () => {
    const [one, other] = [[[1, 2], [3, 4]], [[5, 7]]]; // prettier-ignore
    assert.deepEqual(together([momentsOf(one ?? []), momentsOf(other ?? [])]), momentsOf([[1, 2], [3, 4], [5, 7]])); // prettier-ignore
    assert.equal(together([]), null);
  });
});
