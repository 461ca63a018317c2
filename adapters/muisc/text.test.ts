/** What each sentence is to be about, in front of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CategoryScore } from '../../ports/classifier.ts';
import { plansOf } from './text.ts';
import { CATEGORY, PICTURE, SAY } from './tokenizer.ts';

const score = (code: string, probability: number, image: number | null = null): CategoryScore => ({
  code,
  probability,
  image,
  box: null,
});

describe('plans', () => {
  const scores = [
    score('a', 0.6, 2),
    score('b', 0.1, 0),
    score('c', 0.9),
    score('d', 0.55),
    score('e', 0.52),
  ];

  test('name the likeliest categories, one each with its picture, and no more than reviewers do', () => {
    assert.deepEqual(plansOf(scores, false), [
      [CATEGORY + 2, SAY],
      [CATEGORY, PICTURE + 2, SAY],
      [CATEGORY + 3, SAY],
    ]);
  });

  test('name the likeliest where none is likely, and none for praise', () => {
    const unlikely = [score('a', 0.2), score('b', 0.4, 0)];
    assert.deepEqual(plansOf(unlikely, false), [[CATEGORY + 1, PICTURE, SAY]]);
    assert.deepEqual(plansOf(unlikely, true), [[SAY]]);
  });

  test('leave out what has no token', () => {
    const many = [...Array.from({ length: 40 }, (_, at) => score(String(at), 0)), score('new', 0.99, 0)];
    assert.deepEqual(plansOf(many, true), [[SAY]]);
  });
});
