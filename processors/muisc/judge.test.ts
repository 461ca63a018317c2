import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CategoryScore } from '../../ports/classifier.ts';
import { judge, type Policy, policyOf } from './judge.ts';

const score = (code: string, probability: number, image: number | null = 0): CategoryScore => ({
  code,
  probability,
  image,
  box: null,
});
const POLICY: Policy = {
  blocks: ['watermark', 'border', 'props', 'added-text'],
  publishBelow: 0.2,
  refuseAbove: 0.9,
};

const table: [string, CategoryScore[], Partial<Policy>, string, number, string[]][] = [
  ['nothing likely is qualified', [score('watermark', 0.1), score('border', 0.05)], {}, 'QUALIFIED', 0.145, []],
  ['a likely fault is blocked', [score('border', 0.02), score('watermark', 0.95)], {}, 'BLOCKED', 0.951, ['watermark']],
  ['what may be is for a person', [score('watermark', 0.4), score('border', 0.02)], {}, 'UNSURE', 0.412, ['watermark']],
  ['small doubts add up', [score('watermark', 0.1), score('border', 0.1), score('props', 0.05)], {}, 'UNSURE', 0.2305, ['watermark', 'border', 'props']],
  ['what is far less likely than the likeliest is not named', [score('watermark', 0.19), score('border', 0.03), score('props', 0.01)], {}, 'UNSURE', 0.222157, ['watermark']],
  ['each likely fault is named', [score('border', 0.6), score('watermark', 0.97), score('props', 0.3)], {}, 'BLOCKED', 0.9916, ['watermark', 'border']],
  ['as many are named as it takes', [score('border', 0.45), score('watermark', 0.8), score('props', 0.45), score('added-text', 0.01)], {}, 'BLOCKED', 0.940105, ['watermark', 'border', 'props']],
  ['a code that is not refused counts for nothing', [score('repeat', 1, null), score('border', 0.1)], {}, 'QUALIFIED', 0.1, []],
  ['the lower threshold itself is unsure', [score('border', 0.25)], { publishBelow: 0.25 }, 'UNSURE', 0.25, ['border']],
  ['the upper threshold itself is unsure', [score('border', 0.5)], { refuseAbove: 0.5 }, 'UNSURE', 0.5, ['border']],
  ['a rule of the main picture is not asked of others', [score('added-text', 0.99, 2)], { onMainOnly: ['added-text'] }, 'QUALIFIED', 0, []],
  ['and is asked of the main picture', [score('added-text', 0.99, 0)], { onMainOnly: ['added-text'] }, 'BLOCKED', 0.99, ['added-text']],
  ['and of the sequence, where no picture is named', [score('added-text', 0.99, null)], { onMainOnly: ['added-text'] }, 'BLOCKED', 0.99, ['added-text']],
  ['nothing to judge is qualified', [], {}, 'QUALIFIED', 0, []],
]; // prettier-ignore

describe('judge', () => {
  for (const [sentence, categories, over, verdict, risk, codes] of table) {
    test(sentence, () => {
      const judgement = judge(categories, { ...POLICY, ...over });
      assert.equal(judgement.verdict, verdict);
      assert.ok(Math.abs(judgement.risk - risk) < 1e-9, String(judgement.risk));
      assert.deepEqual(
        judgement.reasons.map(({ code }) => code),
        codes,
      );
    });
  }

  test('what is no number is never published', () => {
    assert.equal(judge([score('border', NaN)], POLICY).verdict, 'UNSURE');
  });

  test('another profile comes to another verdict on the same scores, without the model', () => {
    const scores = [score('watermark', 0.05), score('added-text', 0.96, 1)];
    const model = {
      codes: ['watermark', 'added-text'],
      thresholds: { publishBelow: 0.2, refuseAbove: 0.9 },
    };
    const verdictBy = (rules: Parameters<typeof policyOf>[0]) =>
      judge(scores, policyOf(rules, model)).verdict;
    assert.equal(verdictBy(undefined), 'BLOCKED');
    assert.equal(verdictBy({ source: 'x', blocks: 'all', refuseAbove: 0.99 }), 'UNSURE');
    assert.equal(verdictBy({ source: 'x', blocks: ['watermark'] }), 'QUALIFIED');
    assert.equal(verdictBy({ source: 'x', blocks: ['watermark'], publishBelow: 0.01 }), 'UNSURE');
    assert.equal(verdictBy({ source: 'x', blocks: 'all', onMainOnly: ['added-text'] }), 'QUALIFIED');
  });
});
