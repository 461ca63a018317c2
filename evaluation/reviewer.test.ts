import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BORDERLINE, NOISE, simulatedReviewer } from './reviewer.ts';

const refusals = (seed: number, faulty: boolean, doubt: number, times: number): boolean[] => {
  const reviewer = simulatedReviewer(seed);
  return Array.from({ length: times }, () => reviewer.refuses(faulty, doubt));
};
const share = (all: readonly boolean[]) => all.filter(Boolean).length / all.length;

describe('the simulated reviewer', () => {
  test('errs in one of twenty clear cases, either way', () => {
    assert.ok(Math.abs(share(refusals(1, true, 0.9, 20_000)) - (1 - NOISE)) < 0.006);
    assert.ok(Math.abs(share(refusals(2, false, 0.9, 20_000)) - NOISE) < 0.006);
  });

  test('drifts: over a borderline case decisions that are near in time agree more than those far apart', () => {
    const all = refusals(3, true, BORDERLINE / 10, 40_000);
    const agree = (apart: number) => share(all.slice(apart).map((one, at) => one === all[at]));
    assert.ok(agree(10) > agree(5000) + 0.1, `${agree(10)} ${agree(5000)}`);
  });

  test('is by turns too strict and too lenient', () => {
    const daily = (faulty: boolean) =>
      Array.from({ length: 100 }, (_, day) => day).map((day) =>
        share(refusals(4, faulty, 0.01, 20_000).slice(day * 200, day * 200 + 200)),
      );
    const fine = daily(false);
    assert.ok(Math.min(...fine) < 0.2 && Math.max(...fine) > 0.8);
  });

  test('decides the same under the same seed', () => {
    assert.deepEqual(refusals(5, true, 0.05, 300), refusals(5, true, 0.05, 300));
    assert.notDeepEqual(refusals(5, true, 0.05, 300), refusals(6, true, 0.05, 300));
  });
});
