import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Invariant } from './finding.ts';
import {
  judge,
  judgeIndex,
  judgeMemory,
  judgeRows,
  type Answer,
  type Logged,
  type Seen,
} from './invariants.ts';
import type { Step } from './load/plan.ts';

const step = (id: number, over: Partial<Step> = {}): Step => ({
  id,
  kind: 'change',
  product: 1,
  version: 1,
  picture: 0,
  slowMs: 0,
  ...over,
});
const logged = (id: number, over: Partial<Logged> = {}): Logged => ({
  place: `0/${String(id)}`,
  id,
  kind: 'change',
  product: 1,
  version: 1,
  ...over,
});
const answer = (place: string, over: Partial<Answer> = {}): Answer => ({
  place,
  profile: 'house',
  profiles: 1,
  first: true,
  outcome: 'PUBLISHED',
  ...over,
});
const published = (revision: number, sourceVersion: number) => ({
  key: 't/p1/house',
  product: 1,
  sequence: { revision, state: 'PUBLISHED', sourceVersion },
});

/** Product 1: version 1, version 2, the late version 1 again, and a poison record. */
const sound: Seen = {
  acknowledged: [0, 1, 2, 3].map((id) => ({ step: step(id), place: `0/${String(id)}` })),
  log: [logged(0), logged(1, { version: 2 }), logged(2), logged(3, { kind: 'noise' })],
  answers: [
    answer('0/0'),
    answer('0/1'),
    answer('0/2', { outcome: 'SUPERSEDED' }),
    answer('0/0', { first: false, outcome: 'WITHDRAWN' }),
  ],
  letters: ['0/3'],
  revisions: [published(1, 1), published(2, 2)],
  reviews: ['r1 OPEN', 'r1 CLOSED'],
  ledger: ['e1'],
};

test('what is sound has no findings', () => assert.deepEqual(judge(sound), []));

const violations: [string, Invariant, Partial<Seen>][] = [
  [
    'a record that was acknowledged and is gone',
    'acknowledged',
    { acknowledged: [{ step: step(9), place: '0/9' }] },
  ],
  [
    'another record where an acknowledged one should lie',
    'acknowledged',
    { acknowledged: [{ step: step(1), place: '0/0' }] },
  ],
  ['a change without an answer', 'first-answers', { answers: sound.answers.slice(1) }],
  [
    'a change that only has a later answer',
    'first-answers',
    { answers: sound.answers.map((a) => (a.place === '0/1' ? { ...a, first: false } : a)) },
  ],
  ['a change with two first answers', 'first-answers', { answers: [...sound.answers, answer('0/1')] }],
  [
    'a change that is owed two profiles and got one twice',
    'first-answers',
    { answers: [...sound.answers.slice(1), answer('0/0', { profiles: 2 }), answer('0/0', { profiles: 2 })] },
  ],
  [
    'a change that is owed two profiles and got one',
    'first-answers',
    { answers: [...sound.answers.slice(1), answer('0/0', { profiles: 2 })] },
  ],
  ['an answer to a poison record', 'first-answers', { answers: [...sound.answers, answer('0/3')] }],
  ['an answer to nothing', 'first-answers', { answers: [...sound.answers, answer('3/77')] }],
  ['a poison record that vanished', 'dead-letters', { letters: [] }],
  ['a poison record that is two dead letters', 'dead-letters', { letters: ['0/3', '0/3'] }],
  ['a good change among the dead letters', 'dead-letters', { letters: ['0/3', '0/1'] }],
  ['a revision that comes twice', 'revisions', { revisions: [published(1, 1), published(1, 2)] }],
  ['a revision that goes back', 'revisions', { revisions: [published(2, 1), published(1, 2)] }],
  [
    'a revision that goes back behind a tombstone',
    'revisions',
    { revisions: [published(2, 1), { ...published(0, 0), sequence: null }, published(1, 2)] },
  ],
  ['an old version that was published last', 'last-word', { revisions: [published(1, 2), published(2, 1)] }],
  [
    'a product that vanished',
    'last-word',
    { revisions: [published(1, 2), { ...published(0, 0), sequence: null }] },
  ],
  [
    'a deleted product that is public',
    'last-word',
    {
      log: [...sound.log, logged(4, { kind: 'tombstone', version: null })],
      answers: [...sound.answers, answer('0/4')],
    },
  ],
  ['a review item that was opened twice', 'reviews', { reviews: ['r1 OPEN', 'r1 OPEN'] }],
  ['a decision that was counted twice', 'reviews', { ledger: ['e1', 'e1'] }],
];

describe('each violation is found, and no other', () => {
  for (const [sentence, invariant, over] of violations)
    test(sentence, () =>
      assert.deepEqual([...new Set(judge({ ...sound, ...over }).map((f) => f.invariant))], [invariant]),
    );
});

describe('rows against records', () => {
  const table: [string, string[], string[], number][] = [
    ['the same in another order', ['0/1', '0/2'], ['0/2', '0/1'], 0],
    ['a row that is missing', ['0/1', '0/2'], ['0/1'], 1],
    ['a row that stands there twice', ['0/1'], ['0/1', '0/1'], 1],
    ['a row of no committed record', ['0/1'], ['0/1', '0/7'], 1],
  ];
  for (const [sentence, records, rows, count] of table)
    test(sentence, () => assert.equal(judgeRows('sequences', records, rows).length, count));
});

describe('the index against its topic, which has records up to 7 and ends at 9', () => {
  const content = (pictures: string[], position: number) => ({
    pictures,
    positions: new Map([[0, position]]),
  });
  const table: [string, ReturnType<typeof content>, number][] = [
    ['level with the last record', content(['b', 'a'], 7), 0],
    ['level with the end of its transaction', content(['a', 'b'], 9), 0],
    ['a picture that is missing', content(['a'], 7), 1],
    ['a picture too much', content(['a', 'b', 'c'], 7), 1],
    ['one that stands before the last record', content(['a', 'b'], 6), 1],
    ['one that stands beyond the topic', content(['a', 'b'], 10), 1],
    ['one that is empty', { pictures: [], positions: new Map() }, 3],
  ];
  for (const [sentence, index, count] of table)
    test(sentence, () =>
      assert.equal(judgeIndex(content(['a', 'b'], 7), index, new Map([[0, 9]])).length, count),
    );
});

test('a worker above its bound is found', () => {
  assert.equal(judgeMemory(new Map([[1, 899]]), 900).length, 0);
  assert.equal(
    judgeMemory(
      new Map([
        [1, 899],
        [2, 901],
      ]),
      900,
    ).length,
    1,
  );
});

test('of many violations of one kind the first are told, and how many there are', () => {
  const told = judgeRows(
    'sequences',
    Array.from({ length: 40 }, (_, n) => `0/${String(n)}`),
    [],
  );
  assert.equal(told.length, 6);
  assert.match(told.at(-1)?.what ?? '', /35 more/);
});
