import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { assignSticky } from './assignment.ts';

const claims = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1 }), owned: fc.array(fc.integer({ min: -1, max: 20 })) }),
  {
    selector: (c) => c.id,
    minLength: 1,
    maxLength: 6,
  },
);

describe('assignSticky', () => {
  test('gives each partition to exactly one member, even to within one', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 16 }), (members, count) => {
        const dealt = assignSticky(members, count);
        assert.deepEqual(
          [...dealt.values()].flat().sort((a, b) => a - b),
          Array.from({ length: count }, (_, p) => p),
        );
        const sizes = [...dealt.values()].map((p) => p.length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      }),
    );
  });

  test('moves nothing when nothing changed', () => {
    const first = assignSticky(
      [
        { id: 'a', owned: [] },
        { id: 'b', owned: [] },
      ],
      5,
    );
    const again = assignSticky(
      [...first].map(([id, owned]) => ({ id, owned })),
      5,
    );
    assert.deepEqual(again, first);
  });

  test('moves only what a newcomer needs', () => {
    const dealt = assignSticky(
      [
        { id: 'a', owned: [0, 1, 2, 3] },
        { id: 'b', owned: [] },
      ],
      4,
    );
    assert.deepEqual(dealt.get('a'), [0, 1]);
    assert.deepEqual(dealt.get('b'), [2, 3]);
  });
});
