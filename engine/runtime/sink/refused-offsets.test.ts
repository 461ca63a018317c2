import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { commitMetadata, parseCommitMetadata } from '../takeover/log-position.ts';
import { REFUSED_SPAN, refusedAsText, refusedFromText } from './refused-offsets.ts';

const FROM = 9_007_199_254_000_000;

describe('refused offsets as text', () => {
  test('none is nothing', () => {
    assert.equal(refusedAsText(FROM, new Set()), '');
    assert.deepEqual(refusedFromText(FROM, ''), new Set());
  });
  test('come back as they were, through the metadata of a commit', () => {
    const relative = fc.uniqueArray(fc.integer({ min: 0, max: REFUSED_SPAN - 1 }), { minLength: 1 });
    fc.assert(
      fc.property(relative, (some) => {
        const offsets = new Set(some.map((n) => FROM + n).sort((a, b) => a - b));
        const metadata = commitMetadata('a_b-1', FROM + REFUSED_SPAN, refusedAsText(FROM, offsets));
        assert.deepEqual(refusedFromText(FROM, parseCommitMetadata(metadata).without ?? ''), offsets);
      }),
    );
  });
  test('fit beside an offset, however many there are', () => {
    const all = new Set(Array.from({ length: REFUSED_SPAN }, (_, n) => FROM + n));
    const topicId = 'x'.repeat(22);
    assert.ok(commitMetadata(topicId, FROM + REFUSED_SPAN, refusedAsText(FROM, all)).length < 4_096);
  });
});
