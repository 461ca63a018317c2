import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Box } from '../ports/classifier.ts';
import { type Prediction, predictionOf } from './prediction.ts';
import { parseRows } from './row.ts';
import { placeFigures } from './told-place.ts';

type Sides = readonly [number, number, number, number];

function figures(
  all: readonly { boxes: readonly Sides[]; image?: number; told: Sides | null; on: number }[],
) {
  const rows = parseRows(
    all
      .map(({ boxes, image = 1 }, at) =>
        JSON.stringify({
          id: String(at),
          title: 't',
          category: 'c',
          images: ['0.jpg', '1.jpg'],
          violations: [{ code: 'badge', image, boxes }],
          qualified: false,
        }),
      )
      .join('\n'),
    'f',
  );
  const predictions: Prediction[] = rows.map((row, at) => {
    const { told, on } = all[at]!;
    const [left, top, right, bottom] = told ?? [0, 0, 0, 0];
    const box: Box | null = told && { left, top, right, bottom };
    const seen = { categories: [{ code: 'badge', probability: 0.9, image: on, box }], feedback: null };
    return predictionOf(
      row,
      { ...seen, model: 'm', qualified: 0.1, embedding: [], encoded: 2, cached: 0 },
      null,
      { publishBelow: 0.2, refuseAbove: 0.9 },
    );
  });
  return placeFigures(rows, predictions, 'badge');
}

test('a box is held against those on the picture that is named', () => {
  const { n, middleInside, overlap } = figures([
    { boxes: [[0, 0, 0.5, 0.5]], told: [0.25, 0, 0.75, 0.5], on: 1 },
    { boxes: [[0, 0, 0.5, 0.5]], told: [0.6, 0.6, 1, 1], on: 1 },
    { boxes: [[0, 0, 0.5, 0.5]], told: [0, 0, 0.5, 0.5], on: 0 },
    { boxes: [], told: [0, 0, 0.5, 0.5], on: 1 },
  ]);
  assert.deepEqual([n, middleInside], [2, 0.5]);
  assert.ok(Math.abs(overlap! - 1 / 6) < 1e-9);
});

test('of several places one, or all together, is as good', () => {
  const tiled: Sides[] = [
    [0, 0, 0.2, 0.2],
    [0.8, 0.8, 1, 1],
  ];
  assert.equal(figures([{ boxes: tiled, told: [0, 0, 1, 1], on: 1 }]).overlap, 1);
  assert.equal(figures([{ boxes: tiled, told: tiled[1]!, on: 1 }]).overlap, 1);
});

test('no box is a miss, and where no place is labelled nothing is asked', () => {
  assert.deepEqual(figures([{ boxes: [[0, 0, 1, 1]], told: null, on: 1 }]), {
    n: 1,
    middleInside: 0,
    overlap: 0,
  });
  assert.deepEqual(figures([{ boxes: [], told: null, on: 1 }]), { n: 0, middleInside: null, overlap: null });
});
