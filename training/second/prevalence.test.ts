import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { violations } from '../../processors/review/reasons.ts';
import { Chance } from './chance.ts';
import { type Planned, plans, waysOf, WEIGHTS } from './prevalence.ts';

function planned(
  count: number,
  feasible: (code: string, subKind: string | null) => boolean = () => true,
): (readonly Planned[])[] {
  const plan = plans(new Chance('plans'), feasible);
  return Array.from({ length: count }, () => plan.next().value);
}

describe('the plan of a test set', () => {
  test('has a weight for each violation', () => {
    assert.deepEqual(Object.keys(WEIGHTS).sort(), violations.map(({ code }) => code).sort());
  });

  test('leaves 45 of 100 qualified, and gives each code about its share', () => {
    const all = planned(1000);
    assert.equal(all.filter((plan) => plan.length === 0).length, 450);
    const faults = all.flat();
    const sum = Object.values(WEIGHTS).reduce((a, b) => a + b, 0);
    for (const { code } of violations) {
      const share = faults.filter((fault) => fault.code === code).length / faults.length;
      const wanted = WEIGHTS[code]! / sum;
      assert.ok(Math.abs(share - wanted) < 0.15 * wanted, `${code}: ${share} instead of ${wanted}`);
    }
  });

  test('has no sub-kind above 40 %', () => {
    const faults = planned(400).flat();
    for (const violation of violations.filter((one) => waysOf(one).length > 1)) {
      const own = faults.filter(({ code }) => code === violation.code);
      for (const way of waysOf(violation))
        assert.ok(
          own.filter(({ subKind }) => subKind === way).length <= 0.4 * own.length,
          `${violation.code} ${way}`,
        );
    }
  });

  test('never joins what cannot be told apart', () => {
    for (const plan of planned(400)) {
      const codes = plan.map(({ code }) => code);
      assert.ok(!(codes.includes('title-mismatch') && codes.includes('wrong-product')));
      assert.equal(new Set(codes).size, codes.length);
    }
  });

  test('begins alike however long it is, and leaves out what the source cannot show', () => {
    assert.deepEqual(planned(60).slice(0, 20), planned(20));
    const feasible = (code: string, subKind: string | null) =>
      code !== 'wrong-main' && subKind !== 'other-colour';
    const faults = planned(200, feasible).flat();
    assert.ok(!faults.some(({ code, subKind }) => code === 'wrong-main' || subKind === 'other-colour'));
    assert.ok(faults.some(({ subKind }) => subKind === 'same-kind'));
  });
});
