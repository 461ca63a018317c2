import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Classification, ClassifierSequence } from '../../ports/classifier.ts';
import { joined, windowsOf } from './windows.ts';

const sequenceOf = (count: number): ClassifierSequence => ({
  title: 'Mug',
  category: 'kitchen/mugs',
  pictures: Array.from({ length: count }, (_, at) => ({
    key: String(at),
    bytes: () => Promise.resolve(new Uint8Array()),
    findings: null,
  })),
});

const answer = (over: Partial<Classification>): Classification => ({
  model: '0123456789ab',
  qualified: 0.9,
  categories: [],
  feedback: null,
  encoded: 1,
  cached: 0,
  ...over,
});

const score = (code: string, probability: number, image: number | null) => ({
  code,
  probability,
  image,
  box: null,
});

describe('a sequence in parts', () => {
  test('is whole up to nine pictures', () => {
    for (const count of [1, 2, 9])
      assert.deepEqual(
        windowsOf(sequenceOf(count)).map(({ sequence }) => sequence.pictures.length),
        [count],
      );
  });

  test('has each further picture in one part, and the main one in all', () => {
    const windows = windowsOf(sequenceOf(20));
    assert.deepEqual(
      windows.map(({ places }) => places),
      [
        [0, 1, 2, 3, 4, 5, 6, 7, 8],
        [0, 9, 10, 11, 12, 13, 14, 15, 16],
        [0, 17, 18, 19],
      ],
    );
    const keys = windows.map(({ sequence }) => sequence.pictures.map(({ key }) => Number(key)));
    assert.deepEqual(
      keys,
      windows.map(({ places }) => [...places]),
    );
  });
});

describe('one answer of several', () => {
  const windows = windowsOf(sequenceOf(12));

  test('has of each category what is likeliest, with its place in the whole', () => {
    const said = joined(windows, [
      answer({
        categories: [score('border', 0.1, 2), score('repeat', 0.4, 3)],
        qualified: 0.8,
        feedback: 'Fine.',
      }),
      answer({
        categories: [score('border', 0.9, 2), score('repeat', 0.2, 1)],
        qualified: 0.1,
        feedback: 'A border.',
        cached: 1,
      }),
    ]);
    assert.deepEqual(said.categories, [score('border', 0.9, 10), score('repeat', 0.4, 3)]);
    assert.deepEqual([said.qualified, said.feedback, said.encoded, said.cached], [0.1, 'A border.', 2, 1]);
  });

  test('has a second word where every part has one', () => {
    const beside = (probability: number) => ({
      model: 'ba9876543210',
      categories: [score('border', probability, 1)],
      thresholds: { publishBelow: 0.1, refuseAbove: 0.9 },
      ms: 5,
    });
    const both = [answer({ beside: beside(0.2) }), answer({ beside: beside(0.7) })];
    const { beside: word } = joined(windows, both);
    assert.deepEqual([word?.categories, word?.ms], [[score('border', 0.7, 9)], 10]);
    assert.equal(joined(windows, [answer({ beside: beside(0.2) }), answer({})]).beside, undefined);
  });
});
