import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kind, partOf } from './part.ts';

/** What training/split.py says: python3 -c 'from training.split import part; print(part("model", "mugs-0112"))'. */
const SAID: readonly (readonly [Kind, string, string])[] = [
  ['model', 'mugs-0112', 'test'],
  ['model', 'bags-0100', 'train'],
  ['model', 'bottles-0103', 'train'],
  ['model', 'ünï–code', 'train'],
  ['font', 'outfit', 'test'],
  ['logo', 'mark-005', 'test'],
  ['texture', 'drawn-clouds-0', 'test'],
  ['scene', 'wood-000', 'train'],
  ['photo', 'grocery/natural/Fruit/b.jpg', 'train'],
  ['phrase', '00c0ffee00', 'train'],
  ['phrase', 'ab12cd34ef', 'test'],
  ['style', 'MH01', 'development'],
  ['style', 'WJ04', 'test'],
];

test('a thing is in the part that the split of the whole project says', () => {
  for (const [kind, identity, part] of SAID)
    assert.equal(partOf(kind, identity), part, `${kind} ${identity}`);
});
