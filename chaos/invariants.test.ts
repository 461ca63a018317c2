import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Invariant } from './finding.ts';
import { judge, judgeIndex, judgeMemory, judgeRows } from './invariants.ts';
import type { Step } from './load/plan.ts';
import type { Answer, Decided, Entry, Item, Logged, Seen, Staged } from './observed.ts';
import { unjudged } from './passes.ts';
import { undecided } from './reviews.ts';

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
  cause: '',
  ...over,
});
const published = (revision: number, sourceVersion: number) => ({
  key: 't/p1/house',
  product: 1,
  sequence: { revision, state: 'PUBLISHED', sourceVersion },
});

/** Of version 2 of product 1, which lies at 0/1. */
const item = (state: string, closedBecause = '', over: Partial<Item> = {}): Item => ({
  reviewId: 'log/0/1/house/0',
  kind: 'AUDIT',
  state,
  closedBecause,
  ...over,
});
const entry = (decisionId: string, over: Partial<Entry> = {}): Entry => ({
  entryId: decisionId,
  decisionId,
  reviewId: 'log/0/1/house/0',
  sign: 1,
  decision: 'APPROVE',
  kind: 'AUDIT',
  ...over,
});
const decided = (decisionId: string, place: string, action = 'APPROVE'): Decided => ({
  decisionId,
  reviewId: 'log/0/1/house/0',
  action,
  place,
});
const staged = (stage: string, place: string, event: string, outcome = 'done'): Staged => ({
  stage,
  place,
  event,
  outcome,
});
const again = answer('0/1', { first: false, cause: 'reprocess:r1' });

/**
 * Product 1: version 1, version 2, the late version 1 again, and a poison record. Version 2 was approved, twice by the same word and once too
 * late, which was taken back and said again.
 */
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
  reviews: [item('OPEN'), item('CLOSED', 'decision:d1'), item('OPEN'), item('CLOSED', 'decision:d2')],
  ledger: [entry('d1'), entry('d1', { entryId: 'u1', sign: -1 }), entry('d2')],
  decisions: [
    decided('d1', '0/0'),
    decided('d1', '0/1'),
    decided('u1', '0/2', 'UNDO'),
    decided('d2', '0/3'),
    decided('late', '0/4', 'REJECT'),
  ],
  requests: [],
  stages: ['0/0', '0/1', '0/2', '0/3', '0/4'].map((place) => staged('decide', place, '')),
};

/** Version 2 of product 1 was let in once more, and nobody has a say on it; the same pass was asked for twice. */
const soundPasses: Seen = {
  ...sound,
  answers: [...sound.answers, again],
  reviews: [item('OPEN')],
  ledger: [],
  decisions: [],
  requests: [
    { place: '0/7', run: 'r1', event: '0/1', pass: 1 },
    { place: '0/8', run: 'r2', event: '0/1', pass: 1 },
  ],
  stages: [
    staged('ingest', '0/1', '0/1', 'forward'),
    staged('publish', '0/5', '0/1'),
    staged('reenter', '0/7', '0/1', 'forward'),
    staged('reenter', '0/8', '0/1', 'drop'),
    staged('publish', '0/6', '0/1'),
  ],
};
const rejectedAs = (kind: string): Partial<Seen> => ({
  reviews: [item('OPEN', '', { kind }), item('CLOSED', 'decision:d', { kind })],
  ledger: [entry('d', { decision: 'REJECT', kind })],
  decisions: [decided('d', '0/0', 'REJECT')],
  stages: [staged('decide', '0/0', '')],
});

test('what is sound has no findings', () => {
  assert.deepEqual(judge(sound), []);
  assert.deepEqual(judge(soundPasses), []);
  assert.deepEqual([undecided(sound), unjudged(soundPasses)], [[], []]);
});

test('what people reject is not public: nothing is, or an older version that was public before', () => {
  const none = { revisions: [published(1, 1), { ...published(0, 0), sequence: null }] };
  assert.deepEqual(judge({ ...sound, ...rejectedAs('AUDIT'), ...none }), []);
  assert.deepEqual(judge({ ...sound, ...rejectedAs('DECISION'), revisions: [published(1, 1)] }), []);
});

test('what waits is told: a decision, an item, a request, a pass', () => {
  assert.deepEqual(undecided({ ...sound, stages: sound.stages.slice(1) }), ['decision d1']);
  assert.deepEqual(undecided({ ...sound, reviews: sound.reviews.slice(0, 3) }), ['review log/0/1/house/0']);
  const upTo = (count: number): string[] =>
    unjudged({ ...soundPasses, stages: soundPasses.stages.slice(0, count) });
  assert.deepEqual(upTo(3), ['the request at 0/8', 'a pass of the change at 0/1']);
});

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
  ['what was rejected in the audit and is public', 'last-word', rejectedAs('AUDIT')],
  ['what was rejected before it was public and is public', 'last-word', rejectedAs('DECISION')],
  ['a review item that was opened twice', 'reviews', { reviews: [item('OPEN'), ...sound.reviews] }],
  [
    'one that opened again, and no decision on it was taken back',
    'reviews',
    { ledger: [entry('d1'), entry('d2', { reviewId: 'x/0/1/x/0' })] },
  ],
  ['one that a decision closed that nobody counted', 'reviews', { ledger: sound.ledger.slice(0, 2) }],
  ['a decision that was counted and closed nothing', 'reviews', { reviews: sound.reviews.slice(0, 3) }],
  ['a decision that was counted twice', 'reviews', { ledger: [...sound.ledger, entry('d2')] }],
  ['two decisions in force on one item', 'reviews', { ledger: [entry('d1'), entry('d2')] }],
  ['a decision in the ledger that nobody sent', 'reviews', { decisions: sound.decisions.slice(0, 3) }],
  ['a decision that no stage took', 'reviews', { stages: sound.stages.slice(1) }],
  ['a decision that was taken twice', 'reviews', { stages: [...sound.stages, ...sound.stages.slice(4)] }],
];

const wrongPasses: [string, Partial<Seen>][] = [
  ['a request that no stage took', { stages: soundPasses.stages.filter(({ place }) => place !== '0/8') }],
  [
    'a request that was taken twice',
    { stages: [...soundPasses.stages, staged('reenter', '0/8', '0/1', 'drop')] },
  ],
  [
    'a pass that was let in twice',
    {
      answers: [...soundPasses.answers, { ...again, cause: 'reprocess:r2' }],
      stages: [
        ...soundPasses.stages.map((s) => (s.place === '0/8' ? { ...s, outcome: 'forward' } : s)),
        staged('publish', '0/9', '0/1'),
      ],
    },
  ],
  ['a pass that came to no verdict', { stages: soundPasses.stages.slice(0, 4) }],
  ['a pass that came to two', { stages: [...soundPasses.stages, staged('publish', '0/9', '0/1')] }],
  ['a pass without an answer', { answers: sound.answers }],
  ['a pass with two answers', { answers: [...soundPasses.answers, again] }],
];

describe('each violation is found, and no other', () => {
  const found = (seen: Seen): Invariant[] => [...new Set(judge(seen).map((f) => f.invariant))];
  for (const [sentence, invariant, over] of violations)
    test(sentence, () => assert.deepEqual(found({ ...sound, ...over }), [invariant]));
  for (const [sentence, over] of wrongPasses)
    test(sentence, () => assert.deepEqual(found({ ...soundPasses, ...over }), ['passes']));
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
