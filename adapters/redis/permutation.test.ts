import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distance } from '../../imaging/pdq.ts';
import { PERMUTATION, shuffle, unshuffle } from './permutation.ts';

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

describe('the permutation of the index', () => {
  test('is the shuffle that its comment describes', () => {
    const table = Array.from({ length: 256 }, (_, i) => i);
    for (let i = 255; i >= 1; i--) {
      const j = createHash('sha256').update(`agpis:h1:${i}`).digest().readUInt32BE(0) % (i + 1);
      [table[i], table[j]] = [table[j]!, table[i]!];
    }
    assert.deepEqual(PERMUTATION, table);
  });

  test('is undone', () => {
    fc.assert(fc.property(hash, (hex) => assert.equal(unshuffle(shuffle(hex)), hex)));
  });

  test('keeps distances', () => {
    fc.assert(
      fc.property(hash, hash, (a, b) => {
        assert.equal(distance(shuffle(a).toString('hex'), shuffle(b).toString('hex')), distance(a, b));
      }),
    );
  });
});
