import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupsOf } from './bootstrap.ts';
import { chanceOf } from './chance.ts';
import { reviewCurves, REVIEW_SHARES, type ReviewTrial } from './review-curve.ts';
import { NOISE } from './reviewer.ts';
import { riskCoverage } from './risk-coverage.ts';

const ROWS = 1000;
const chance = chanceOf(9);
const faulty = Uint8Array.from({ length: ROWS }, () => (chance() < 0.5 ? 1 : 0));
const trial: ReviewTrial = {
  faulty,
  // All cases are clear, so that shares can be told in advance.
  doubt: new Float64Array(ROWS).fill(0.9),
  groups: groupsOf(Array.from(faulty, (_, row) => `row ${row}`)),
  orders: { perfect: Float64Array.from(faulty), random: new Float64Array(ROWS) },
  refused: () => false,
};
const at = (share: number) => REVIEW_SHARES.findIndex((one) => Math.abs(one - share) < 1e-9);
const near = (found: number | null, wanted: number) =>
  assert.ok(found !== null && Math.abs(found - wanted) < 0.012, `${found} is not about ${wanted}`);

describe('a review curve', () => {
  const [perfect, random] = reviewCurves(trial, 0.4, { resamples: 60 });

  test('begins at the share of faulty input when nobody looks', () => {
    near(perfect!.points[0]!.faulty, 0.4);
    near(random!.points[0]!.faulty, 0.4);
    // The marketplace's reviewer errs, too.
    near(random!.points[0]!.rejected, 0.4 * (1 - NOISE) + 0.6 * NOISE);
  });

  test('in a perfect order is what is left over, and what the reviewer overlooked', () => {
    // 20 % looked at, all faulty: 5 % of them pass; 20 points of faulty input are never seen.
    const published = 0.8 + 0.2 * NOISE;
    near(perfect!.points[at(0.2)]!.faulty, (0.2 + 0.2 * NOISE) / published);
    assert.equal(perfect!.refused, 0);
  });

  test('by chance falls only as the looked-at are cleaned', () => {
    // Of 20 % looked at, 40 % are faulty; the fine ones are refused in error.
    const published = 0.8 + 0.2 * (0.4 * NOISE + 0.6 * (1 - NOISE));
    near(random!.points[at(0.2)]!.faulty, (0.8 * 0.4 + 0.2 * 0.4 * NOISE) / published);
  });

  test('refuses as many in every order, and says what that costs', () => {
    const refused = (row: number) => faulty[row] === 1 && row % 2 === 0;
    const [best, chanced] = reviewCurves({ ...trial, refused }, 0.4, { resamples: 60 });
    near(best!.refused, 0.2);
    near(chanced!.refused, 0.2);
    assert.equal(best!.fineRefused, 0);
    near(chanced!.fineRefused, 0.2);
    // A perfect order: 20 % refused, 20 % looked at, nothing faulty is left but what was overlooked.
    near(best!.points[at(0.2)]!.faulty, (0.2 * NOISE) / (0.6 + 0.2 * NOISE));
  });

  test('is null where nothing is published any more, and absent where there is nothing to tell apart', () => {
    const [all] = reviewCurves({ ...trial, refused: () => true }, 0.4, { resamples: 4 });
    assert.equal(all!.points[0]!.rejected, null);
    assert.deepEqual(reviewCurves({ ...trial, faulty: new Uint8Array(ROWS) }, 0.4), []);
  });

  test('is the same under the same seed', () => {
    assert.deepEqual(reviewCurves(trial, 0.2, { resamples: 5 }), reviewCurves(trial, 0.2, { resamples: 5 }));
  });
});

describe('risk against coverage', () => {
  test('falls from the share of faulty ones to none in a perfect order', () => {
    const points = riskCoverage([0.9, 0.1, 0.8, 0.2], Uint8Array.from([1, 0, 1, 0]), 4);
    assert.deepEqual(
      points.map(({ faulty: share }) => share),
      [0.5, 1 / 3, 0, 0],
    );
  });

  test('stays where it is when all risks are equal', () => {
    const points = riskCoverage([0.5, 0.5, 0.5, 0.5], Uint8Array.from([1, 0, 1, 0]), 4);
    assert.deepEqual(
      points.map(({ faulty: share }) => share),
      [0.5, 0.5, 0.5, 0.5],
    );
  });
});
