import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chanceOf } from './chance.ts';
import { expectedCalibrationError, pooled, reliability } from './calibration.ts';

const close = (a: number | null, b: number) =>
  assert.ok(a !== null && Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

describe('calibration', () => {
  test('is the distance of said and come true, each bin by its rows', () => {
    // Three said 0.9 of which two came true, one said 0.1 that did not.
    const bins = reliability([0.9, 0.9, 0.9, 0.1], Uint8Array.from([1, 1, 0, 0]));
    close(expectedCalibrationError(bins), (3 / 4) * (0.9 - 2 / 3) + (1 / 4) * 0.1);
    assert.equal(bins.filter(({ n }) => n > 0).length, 2);
  });

  test('counts 1 in the last bin, leaves out what is not asked, and is null without rows', () => {
    const bins = reliability([1, 0.5, 0], Uint8Array.from([1, 2, 0]));
    assert.deepEqual([bins[0]!.n, bins.at(-1)!.n, bins.reduce((sum, { n }) => sum + n, 0)], [1, 1, 2]);
    close(expectedCalibrationError(bins), 0);
    assert.equal(expectedCalibrationError(reliability([], new Uint8Array())), null);
  });

  test('is near 0 for probabilities that are true', () => {
    const chance = chanceOf(2);
    const said = Float64Array.from({ length: 20_000 }, chance);
    const came = Uint8Array.from(said, (probability) => (chance() < probability ? 1 : 0));
    assert.ok(expectedCalibrationError(reliability(said, came))! < 0.015);
  });

  test('of categories together is that of all their pairs', () => {
    const [a, b] = [
      [0.9, 0.2, 0.3],
      [0.95, 0.1, 0.9],
    ];
    const [ta, tb] = [Uint8Array.from([1, 0, 1]), Uint8Array.from([0, 0, 1])];
    const together = reliability([...a, ...b], Uint8Array.from([...ta, ...tb]));
    const found = pooled([reliability(a, ta), reliability(b, tb)]);
    for (const [at, bin] of together.entries()) {
      assert.equal(found[at]!.n, bin.n);
      if (bin.n > 0) close(found[at]!.said, bin.said!);
    }
    close(expectedCalibrationError(found), expectedCalibrationError(together)!);
  });
});
