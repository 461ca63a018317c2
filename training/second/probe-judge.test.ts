import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chance } from './chance.ts';
import { auc, judged, type Sample } from './probe-judge.ts';

test('an AUC counts ties half', () => {
  const scored = (faulty: number[], clean: number[]) => [
    ...faulty.map((score) => ({ faulty: true, score })),
    ...clean.map((score) => ({ faulty: false, score })),
  ];
  assert.equal(auc(scored([2, 3], [0, 1])), 1);
  assert.equal(auc(scored([1], [1])), 0.5);
  assert.equal(auc(scored([0, 2], [1, 1])), 0.5);
  assert.equal(auc(scored([1, 3], [0, 2])), 0.75);
});

const samples = (trace: number): Sample[] => {
  const chance = new Chance('samples', trace);
  return Array.from({ length: 800 }, (_, i) => {
    const faulty = chance.happens(0.5);
    const noise = () => chance.between(-1, 1);
    const values = [noise(), noise() + (faulty ? trace : 0), noise(), 7];
    return { model: `model ${i % 40}`, picture: `picture ${i >> 1}`, faulty, values };
  });
};

test('a trace is found, and none where there is none', () => {
  const found = judged(samples(1));
  assert.ok(found.auc > 0.8 && found.low > 0.75 && found.low < found.auc && found.auc < found.high);
  const none = judged(samples(0));
  assert.ok(none.low < 0.5 && none.high > 0.5 && Math.abs(none.auc - 0.5) < 0.06);
});
