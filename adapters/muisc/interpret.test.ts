import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boxOf, calibrated, riskOf, scoresOf } from './interpret.ts';
import type { Manifest } from './manifest.ts';

const CELLS = 4;
const manifest = {
  codes: ['border', 'badge'],
  cells: CELLS,
  calibration: { border: { scale: 1, bias: 0 }, badge: { scale: 2, bias: -1 } },
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

test('scores tell the picture that shows it most, and of what has no place only where one does', () => {
  const raw = {
    logits: Float32Array.of(0, 3),
    qualified: 0,
    slots: Float32Array.of(-2, -1, -1, -3, -4, -0.5), // three pictures, two categories
  };
  const empty = new Float32Array(CELLS * CELLS * 2).fill(-5);
  const marked = empty.slice();
  marked[(1 * CELLS + 2) * 2 + 1] = 4;
  const [border, badge] = scoresOf(manifest, raw, [empty, empty, marked]);
  assert.deepEqual(border, { code: 'border', probability: 0.5, image: null, box: null });
  assert.equal(badge?.image, 2);
  assert.deepEqual(badge.box, { left: 0.5, top: 0.25, right: 0.75, bottom: 0.5 });
  assert.equal(badge.probability, calibrated(3, { scale: 2, bias: -1 }));
});

test('the risk is that of anything at all', () => {
  const scores = [0.5, 0.2].map((probability) => ({ code: '', probability, image: null, box: null }));
  assert.ok(Math.abs(riskOf(scores) - 0.6) < 1e-12);
  assert.equal(riskOf([]), 0);
});
