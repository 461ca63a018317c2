import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CategoryScore, Classification } from '../../ports/classifier.ts';
import { besideOf } from './beside.ts';

const scores = (probabilities: Readonly<Record<string, number>>): CategoryScore[] =>
  Object.entries(probabilities).map(([code, probability]) => ({ code, probability, image: null, box: null }));

const said = (these: Record<string, number>, others: Record<string, number>): Classification => ({
  model: 'aaaaaaaaaaaa', qualified: 1, categories: scores(these), feedback: null, encoded: 1, cached: 0,
  beside: { model: 'bbbbbbbbbbbb', categories: scores(others), thresholds: { publishBelow: 0.2, refuseAbove: 0.9 }, ms: 7 },
}); // prettier-ignore

describe("a second model's word", () => {
  test('has the categories that one alone sees, of those that both know', () => {
    const classification = said(
      { watermark: 0.4, logo: 0.6, border: 0.7, gone: 0.9 },
      { watermark: 0.5, logo: 0.49, border: 0.9, fresh: 0.9 },
    );
    assert.deepEqual(besideOf(classification, undefined)?.reasons, [
      ...['beside:bbbbbbbbbbbb', 'beside-verdict:blocked', 'beside-adds:watermark', 'beside-lacks:logo'],
    ]);
  });

  test('is taken as the profile takes it', () => {
    const classification = said({ watermark: 0, logo: 0 }, { watermark: 0.95, logo: 0.3 });
    assert.ok(
      besideOf(classification, { source: 'a test', blocks: ['logo'] })?.reasons.includes(
        'beside-verdict:unsure',
      ),
    );
  });

  test('is none where none was asked', () => {
    const { beside: _, ...alone } = said({}, {});
    assert.equal(besideOf(alone, undefined), undefined);
  });
});
