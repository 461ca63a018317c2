import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boxOf, calibrated, riskOf, scoresOf } from './interpret.ts';
import type { Manifest } from './manifest.ts';

const CELLS = 4;
const CODES = ['border', 'badge', 'repeat', 'wrong-product', 'title-mismatch'];
const AS_IT_IS = { scale: 1, bias: 0 };
const manifest = {
  codes: CODES,
  cells: CELLS,
  calibration: {
    ...Object.fromEntries(CODES.map((code) => [code, AS_IT_IS])),
    badge: { scale: 2, bias: -1 },
  },
  placeAbove: { badge: 0.5 },
} as unknown as Manifest;

/** Logits of the one category of a map that is seen in the given cells. */
const mapOf = (...cells: number[]): Float32Array =>
  Float32Array.from({ length: CELLS * CELLS }, (_, cell) =>
    cells.includes(cell) ? 2 - cells.indexOf(cell) / 10 : -5,
  );

const box = (map: Float32Array) => boxOf(map, { nth: 0, codes: 1, cells: CELLS, above: 0.5 });

describe('a box', () => {
  test('is around the likeliest cell and those that touch it', () => {
    assert.deepEqual(box(mapOf(5, 10, 11)), { left: 0.25, top: 0.25, right: 1, bottom: 0.75 });
  });

  test('leaves out what lies elsewhere', () => {
    assert.deepEqual(box(mapOf(0, 15)), { left: 0, top: 0, right: 0.25, bottom: 0.25 });
  });

  test('is none where no cell is likely enough', () => {
    assert.equal(box(mapOf()), null);
  });

  test('does not go round the edge', () => {
    assert.deepEqual(box(mapOf(7, 8)), { left: 0.75, top: 0.25, right: 1, bottom: 0.5 });
  });
});

describe('scores', () => {
  const map = new Float32Array(CELLS * CELLS * CODES.length).fill(-5);
  const marked = map.slice();
  marked[(1 * CELLS + 2) * CODES.length + 1] = 4;
  const whole = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(0.1, 2)];
  const pictures = whole.map((each, at) => ({ whole: each, maps: at === 2 ? marked : map }));
  /** Colours in common of the first two, of the first and third, of the others. */
  const pairs = new Float32Array(3 * 8);
  [0.2, 0.9, 0.3].forEach((common, pair) => (pairs[pair * 8] = common));
  const slots = Float32Array.from([
    [-2, -1, -1, -3, -1],
    [-1, -3, -9, -9, -9],
    [-4, -0.5, -9, -9, -9],
  ].flat()); // prettier-ignore
  const said = (logits: readonly number[], shown = pictures) =>
    Object.fromEntries(
      scoresOf(manifest, { logits: Float32Array.from(logits), qualified: 0, slots, pairs }, shown).map(
        (score) => [score.code, score],
      ),
    );

  test('tell the picture that shows it most, and where', () => {
    const { border, badge } = said([0, 3, 3, 3, 3]);
    assert.deepEqual(border, { code: 'border', probability: 0.5, image: 1, box: null });
    assert.equal(badge?.image, 2);
    assert.deepEqual(badge.box, { left: 0.5, top: 0.25, right: 0.75, bottom: 0.5 });
    assert.equal(badge.probability, calibrated(3, { scale: 2, bias: -1 }));
  });

  test('tell of a repeat the later of the two that are most alike, of a wrong product the one least like the others', () => {
    const scores = said([3, 3, 3, 3, 3]);
    assert.equal(scores['repeat']?.image, 2);
    assert.equal(scores['wrong-product']?.image, 1);
    assert.equal(scores['title-mismatch']?.image, null);
  });

  test('tell no picture of what is hardly there', () => {
    const scores = said([-5, 3, -5, -5, -5]);
    assert.deepEqual(
      ['border', 'repeat', 'wrong-product'].map((code) => scores[code]?.image),
      [null, null, null],
    );
  });

  test('of one picture alone are said of it, or of none', () => {
    const one = { qualified: 0, slots: slots.slice(0, CODES.length), pairs: new Float32Array() };
    const scores = scoresOf(manifest, { ...one, logits: new Float32Array(5).fill(3) }, pictures.slice(0, 1));
    assert.deepEqual(
      scores.map(({ image }) => image),
      [0, 0, null, null, null],
    );
  });
});

test('the risk is that of anything at all', () => {
  const scores = [0.5, 0.2].map((probability) => ({ code: '', probability, image: null, box: null }));
  assert.ok(Math.abs(riskOf(scores) - 0.6) < 1e-12);
  assert.equal(riskOf([]), 0);
});
