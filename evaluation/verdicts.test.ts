import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictFigures } from './verdicts.ts';

const thresholds = { publishBelow: 0.2, refuseAbove: 0.9 };

test('verdicts are shares of all, their errors of each verdict; both thresholds themselves are for people', () => {
  const risk = [0.1, 0.19, 0.2, 0.9, 0.95, 0.99, 0.1, 0.1];
  const faulty = Uint8Array.from([0, 1, 0, 1, 1, 0, 0, 0]);
  const found = verdictFigures(risk, faulty, thresholds);
  assert.deepEqual(found, {
    published: 0.5,
    reviewed: 0.25,
    refused: 0.25,
    faultyPublished: 0.25,
    fineRefused: 0.5,
  });
});

test('errors of what did not happen are null', () => {
  const found = verdictFigures([0.5], Uint8Array.from([1]), thresholds);
  assert.deepEqual(found, {
    published: 0,
    reviewed: 1,
    refused: 0,
    faultyPublished: null,
    fineRefused: null,
  });
});
