import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WeightClass } from './reject-rate.ts';
import { amongPublished, amongReviewed, auditSample, wilson } from './reject-rate.ts';

const round = (value: number | null): number => Math.round((value ?? NaN) * 1_000) / 1_000;

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('the rate among reviewed', () => {
  test('is the proportion with the interval of Wilson (12 of 100: 7.0 to 19.8 %)', () => {
    const { rate, low, high } = amongReviewed(12, 100);
    assert.deepEqual([rate, round(low), round(high)], [0.12, 0.07, 0.198]);
  });

  test('keeps an interval of some width at no rejection and at nothing but rejections', () => {
    assert.deepEqual(amongReviewed(0, 20).low, 0);
    assert.equal(round(amongReviewed(0, 20).high), 0.161);
    assert.equal(round(amongReviewed(20, 20).low), 0.839);
    assert.equal(amongReviewed(20, 20).high, 1);
  });

  test('is unknown, anything from 0 to 1, without a decision', () => {
    assert.deepEqual(amongReviewed(0, 0), { rate: null, low: 0, high: 1 });
  });

  test('covers the truth in about 95 of 100 repetitions', () => {
    const random = seeded(1);
    for (const [p, n] of [
      [0.02, 400],
      [0.136, 100],
      [0.5, 60],
    ] as const) {
      // prettier-ignore
      const hits = repetitions(3_000, () => {
        let rejects = 0;
        for (let i = 0; i < n; i += 1) if (random() < p) rejects += 1;
        const { low, high } = wilson(rejects / n, n);
        return low <= p && p <= high;
      });
      assert.ok(hits > 0.93 && hits < 0.975, `p ${String(p)}, n ${String(n)}: ${String(hits)}`);
    }
  });
});

describe('the rate among published', () => {
  test('is exact, without width, when everything published was judged', () => {
    const result = amongPublished({
      withoutPerson: { published: 80, audit: [{ weight: 1, judged: 80, rejects: 8 }] },
      afterApproval: { published: 20, rejects: 0 },
    });
    assert.deepEqual(result, { rate: 0.08, low: 0.08, high: 0.08 });
  });

  test('weighs the sampled stratum by what was published, not by what was drawn', () => {
    const result = amongPublished({
      withoutPerson: { published: 1_000, audit: [{ weight: 20, judged: 50, rejects: 5 }] },
      afterApproval: { published: 3_000, rejects: 0 },
    });
    assert.equal(result.rate, 0.025);
    assert.ok(result.low > 0.01 && result.low < 0.025 && result.high > 0.025 && result.high < 0.06);
  });

  test('counts an approval that was taken back for a rejection', () => {
    const result = amongPublished({
      withoutPerson: { published: 0, audit: [] },
      afterApproval: { published: 10, rejects: 1 },
    });
    assert.deepEqual(result, { rate: 0.1, low: 0.1, high: 0.1 });
  });

  test('is unknown within what is left possible while no audit was answered', () => {
    const result = amongPublished({
      withoutPerson: { published: 30, audit: [] },
      afterApproval: { published: 10, rejects: 0 },
    });
    assert.deepEqual(result, { rate: null, low: 0, high: 0.75 });
  });

  test('treats audits that wait for an answer as not drawn: half the answers are no census', () => {
    const { rate, size } = auditSample(100, [{ weight: 1, judged: 50, rejects: 5 }]);
    assert.equal(rate, 0.1);
    assert.equal(size, 100); // as much as 50 of 100 drawn without replacement: n / (1 - n/N)
  });

  for (const { name, rates, answered } of [
    { name: 'a sample of 5 %', rates: [0.05, 0.05], answered: 1 },
    { name: 'a sample whose rate was raised from 5 to 20 % half way', rates: [0.05, 0.2], answered: 1 },
    { name: 'a sample of which a third is not answered yet', rates: [0.2, 0.2], answered: 0.67 },
    { name: 'a sample of nearly all', rates: [0.9, 0.9], answered: 1 },
  ] as const) {
    test(`covers the truth in about 95 of 100 repetitions for ${name}`, () => {
      const random = seeded(7);
      const hits = repetitions(1_500, () => {
        const classes = new Map<number, { weight: number; judged: number; rejects: number }>();
        const published = 2_000;
        const approved = 500;
        let bad = 0;
        for (let i = 0; i < published; i += 1) {
          const isBad = random() < 0.12;
          if (isBad) bad += 1;
          const probability = rates[i < published / 2 ? 0 : 1];
          if (random() >= probability || random() >= answered) continue;
          const weight = 1 / probability;
          const found = classes.get(weight) ?? { weight, judged: 0, rejects: 0 };
          classes.set(weight, { weight, judged: found.judged + 1, rejects: found.rejects + (isBad ? 1 : 0) });
        }
        const audit: WeightClass[] = [...classes.values()];
        const result = amongPublished({
          withoutPerson: { published, audit },
          afterApproval: { published: approved, rejects: 0 },
        });
        const truth = bad / (published + approved);
        return result.low <= truth && truth <= result.high;
      });
      assert.ok(hits > 0.93 && hits < 0.975, String(hits));
    });
  }
});

function repetitions(times: number, isHit: () => boolean): number {
  let hits = 0;
  for (let i = 0; i < times; i += 1) if (isHit()) hits += 1;
  return hits / times;
}
