/** What each sentence is to be about, in front of it; and which titles the shipped model can read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { CategoryScore } from '../../ports/classifier.ts';
import { isRead, plansOf, withoutTitle } from './text.ts';
import { CATEGORY, PICTURE, SAY, tokenizer } from './tokenizer.ts';

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

describe('a title', () => {
  const file = new URL('../../models/muisc/tokenizer.json', import.meta.url);
  const { pieces } = JSON.parse(readFileSync(file, 'utf8')) as { pieces: string[] };
  const tokens = tokenizer(pieces);

  test('is read where it has words that the model knows', () => {
    for (const title of [
      'Ceramic mug, white',
      "Women's Yoga Leggings – navy, M",
      'Montana Wind Jacket',
      'Chair',
    ])
      assert.equal(isRead(tokens, title), true, title);
  });

  test('is not read in other scripts and languages, nor where it says nothing', () => {
    for (const title of [
      '搪瓷杯',
      'Чашка керамическая',
      'Kaffeebecher aus Steingut, senfgelb',
      'Taza de cerámica blanca',
      'Tasse en grès, bleu marine',
      '',
      'SKU 4711-22 XL',
    ])
      assert.equal(isRead(tokens, title), false, title);
  });

  test('that is not read is not held against the pictures', () => {
    const scores = [score('border', 0.9, 0), score('title-mismatch', 0.7)];
    assert.deepEqual(withoutTitle(scores), {
      categories: [scores[0], score('title-mismatch', 0)],
      notAsked: ['title-mismatch'],
    });
  });
});
