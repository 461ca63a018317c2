import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keyComparison, type KeyComparison, type Verdict } from './key-comparison.ts';

/** A view that had applied everything below offset 10 when it was asked. */
const cases: readonly (readonly [string, (k: KeyComparison) => void, Verdict])[] = [
  ['holds what the topic says', (k) => (k.looked('x', 'a', 10), k.record('x', 3, 'a')), 'same'],
  [
    'holds the last of several',
    (k) => (k.looked('x', 'b', 10), k.record('x', 3, 'a'), k.record('x', 9, 'b')),
    'same',
  ],
  [
    'holds nothing of what was taken back',
    (k) => (k.record('x', 3, 'a'), k.record('x', 4, undefined)),
    'same',
  ],
  ['lacks a key', (k) => k.record('x', 3, 'a'), 'missing'],
  ['has a key that the topic never had', (k) => k.looked('x', 'a', 10), 'foreign'],
  [
    'has a key that the topic took back',
    (k) => (k.looked('x', 'a', 10), k.record('x', 3, undefined)),
    'foreign',
  ],
  ['holds something else', (k) => (k.looked('x', 'b', 10), k.record('x', 3, 'a')), 'different'],
  [
    'was asked before the key changed',
    (k) => (k.looked('x', 'a', 10), k.record('x', 3, 'a'), k.record('x', 10, 'b')),
    'unsure',
  ],
  // Compaction may have taken the record that the view has applied.
  ['holds what the topic has forgotten', (k) => (k.looked('x', 'a', 10), k.record('x', 12, 'b')), 'unsure'],
];

describe('a key of a view', () => {
  for (const [what, tell, verdict] of cases)
    test(`that ${what}: ${verdict}`, () => {
      const comparison = keyComparison(10);
      tell(comparison);
      assert.equal(comparison.verdict('x'), verdict);
    });

  test('that changed is judged by a second look, when the view has come past the change', () => {
    const comparison = keyComparison(10);
    comparison.looked('x', 'a', 10);
    comparison.record('x', 12, 'b');
    comparison.looked('x', 'a', 12);
    assert.equal(comparison.verdict('x'), 'unsure');
    comparison.looked('x', 'b', 13);
    assert.equal(comparison.verdict('x'), 'same');
    comparison.looked('x', 'c', 13);
    assert.equal(comparison.verdict('x'), 'different');
  });
});

test('keys that are to be kept are counted by their last record', () => {
  const comparison = keyComparison(10);
  comparison.record('x', 3, 'a');
  comparison.record('y', 4, 'a');
  comparison.record('y', 12, undefined);
  assert.equal(comparison.live(), 1);
});
