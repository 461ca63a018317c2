import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { violations } from '../processors/review/reasons.ts';
import type { EvaluationRow } from './row.ts';
import { leftOut, subKindsOf, truthOf } from './truth.ts';

const category = (code: string) => violations.find((violation) => violation.code === code)!;
const row = (pictures: number, ...found: [code: string, subKind?: string][]): EvaluationRow => ({
  line: 1,
  id: 'a',
  title: '',
  category: '',
  images: Array.from({ length: pictures }, (_, at) => `${at}.jpg`),
  violations: found.map(([code, subKind = null]) => ({ code, subKind, image: null, boxes: [] })),
  qualified: found.length === 0,
  group: 'a',
  groupedBy: 'id',
  weight: 1,
});

describe('a category', () => {
  test('that takes two pictures is asked only of sequences that have them', () => {
    const rows = [row(1), row(2), row(2, ['repeat']), row(1, ['repeat'])];
    assert.deepEqual([...truthOf(rows, category('repeat'))], [2, 0, 1, 2]);
    assert.deepEqual([...truthOf(rows, category('border'))], [0, 0, 0, 0]);
    assert.deepEqual([...truthOf([row(1, ['title-mismatch'])], category('title-mismatch'))], [1]);
  });

  test('is not asked where a broader code leaves it open', () => {
    const rows = [row(1, ['text-or-logo']), row(1, ['text-or-logo'], ['badge']), row(1)];
    assert.deepEqual([...truthOf(rows, category('added-text'))], [2, 2, 0]);
    assert.deepEqual([...truthOf(rows, category('badge'))], [2, 1, 0]);
    assert.deepEqual([...truthOf(rows, category('border'))], [0, 0, 0]);
  });

  test('is scored apart by sub-kind, beside those without it', () => {
    const rows = [
      row(2, ['repeat', 'copy']),
      row(2, ['repeat', 'crop']),
      row(2, ['repeat', 'crop'], ['repeat', 'copy']),
      row(2),
    ];
    assert.deepEqual([...truthOf(rows, category('repeat'), 'crop')], [2, 1, 1, 0]);
    assert.deepEqual(subKindsOf(rows, category('repeat')), ['copy', 'crop']);
    assert.deepEqual(subKindsOf([row(2, ['repeat', 'mirrored'])], category('repeat')), ['mirrored']);
  });
});

test('labels that nothing counts are told of, each kind once, with how often', () => {
  const rows = [row(1, ['fog'], ['fog']), row(2, ['fog']), row(1, ['repeat']), row(2, ['border'])];
  assert.deepEqual(leftOut(rows, violations), [
    '"fog" is no category of the classifier: skipped in 2 rows',
    '"repeat" takes more pictures than the row has: skipped in 1 row',
  ]);
});
