import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plan, type Step } from './plan.ts';

const options = { seed: 7, products: 120, pictures: 40 };
const steps = plan(options);
const ofProducts = [...Map.groupBy(steps, ({ product }) => product).values()];

describe('the plan of a load', () => {
  test('is the same for the same seed, and another for another', () => {
    assert.deepEqual(plan(options), steps);
    assert.notDeepEqual(plan({ ...options, seed: 8 }), steps);
  });

  test('numbers its steps in their order', () =>
    assert.deepEqual(
      steps.map(({ id }) => id),
      steps.map((_, n) => n),
    ));

  test('has every kind of step', () => {
    const kinds = new Set(steps.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), [
      'change',
      'delete',
      'invalid',
      'noise',
      'stranger',
      'tombstone',
      'unknown-schema',
    ]);
  });

  test('has versions that come late, repeats, products that come back, and slow pictures', () => {
    const some = (is: (history: Step[]) => boolean): void => assert.ok(ofProducts.filter(is).length > 3);
    const versions = (history: Step[]) =>
      history.flatMap((s) => (s.kind === 'change' ? [s.version ?? 0] : []));
    some((h) => versions(h).some((v, n, all) => v < Math.max(...all.slice(0, n), 0)));
    some((h) => new Set(versions(h)).size < versions(h).length);
    some((h) =>
      h.some((s, n) => s.kind === 'change' && h.slice(0, n).some((before) => before.kind === 'delete')),
    );
    assert.ok(steps.some(({ slowMs }) => slowMs > 0));
  });

  test('shows no picture in so many products that it would be taken for a placeholder', () => {
    const products = Map.groupBy(steps, ({ picture }) => picture);
    for (const shown of products.values()) assert.ok(new Set(shown.map(({ product }) => product)).size < 20);
  });
});
