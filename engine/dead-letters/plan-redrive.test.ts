import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { headerTexts, headersOf } from '../kafka.ts';
import type { Letter } from './letter.ts';
import { type RedriveOptions, type RedrivePlan, redrivePlanner, stateOf } from './plan-redrive.ts';

const letter = (offset: number, over: Partial<Letter> = {}): Letter => ({
  id: `deadlog/0/${String(offset)}`,
  place: { partition: 0, offset },
  at: 1_000 + offset,
  source: { topic: 'changes', partition: 1, offset: offset + 100, incarnation: 'log' },
  stage: 'image/look',
  code: 'unexpected',
  message: '',
  attempt: 0,
  key: Buffer.from('a/b'),
  value: Buffer.from('value'),
  headers: headersOf({ own: 'header' }),
  redriven: undefined,
  isCut: false,
  ...over,
});
const redriven = (count: number): Letter['redriven'] => ({
  id: 'before',
  count,
  of: 'log/1/5',
  failures: [{ stage: 'image/decode', code: 'undecodable' }],
});
const planOf = (letters: readonly Letter[], over: Partial<RedriveOptions> = {}): RedrivePlan => {
  const planner = redrivePlanner({
    id: 'run',
    redriven: new Set(),
    destinations: new Map([['changes', { partitions: 4, maxBytes: 1_000 }]]),
    limit: 100,
    ...over,
  });
  letters.forEach((each) => planner.offer(each));
  return planner.plan();
};
const refusals = (plan: RedrivePlan): string[] => plan.refused.map(({ because }) => because);

describe('a redrive', () => {
  test('sends bytes, key and headers as they were to where they came from, with marks behind them', () => {
    const [sent] = planOf([letter(7)]).send;
    assert.ok(sent);
    const { headers, ...record } = sent.record;
    assert.deepEqual(record, {
      topic: 'changes',
      partition: 1,
      key: Buffer.from('a/b'),
      value: Buffer.from('value'),
    });
    assert.deepEqual(headerTexts(headers), {
      own: 'header',
      '__engine.redrive': 'run',
      '__engine.redrive-count': '1',
      '__engine.redrive-letter': 'deadlog/0/7',
      '__engine.redrive-of': 'log/1/107',
      '__engine.redrive-failures': 'image/look unexpected',
    });
  });
  test('counts on, and remembers where the record lay first and each of its failures', () => {
    const [sent] = planOf([letter(7, { redriven: redriven(1) })]).send;
    const texts = headerTexts(sent?.record.headers ?? []);
    assert.equal(texts['__engine.redrive-count'], '2');
    assert.equal(texts['__engine.redrive-of'], 'log/1/5');
    assert.equal(texts['__engine.redrive-failures'], 'image/decode undecodable; image/look unexpected');
  });
  test('leaves what was sent before', () => {
    assert.deepEqual(refusals(planOf([letter(7)], { redriven: new Set(['deadlog/0/7']) })), ['redriven']);
  });
  test('leaves what has failed after three redrives, unless it is told to', () => {
    const parked = letter(7, { redriven: redriven(3) });
    assert.equal(stateOf(parked, new Set()), 'parked');
    assert.deepEqual(refusals(planOf([parked])), ['parked']);
    assert.equal(planOf([parked], { parked: true }).send.length, 1);
    assert.equal(planOf([letter(8, { redriven: redriven(2) })]).send.length, 1);
  });
  test('leaves what cannot be sent', () => {
    const source = { topic: 'changes', partition: 4, offset: 1, incarnation: 'log' };
    const letters = [
      letter(1, { source: undefined }),
      letter(2, { source: { ...source, partition: 0, topic: 'gone' } }),
      letter(3, { source }),
      letter(4, { isCut: true, key: null, value: null }),
      letter(5, { value: Buffer.alloc(900) }),
    ];
    assert.deepEqual(refusals(planOf(letters)), [
      'no-source',
      'unknown-topic',
      'unknown-topic',
      'cut',
      'too-large',
    ]);
  });
  test('sends a tombstone as one', () => {
    assert.equal(planOf([letter(1, { value: null })]).send[0]?.record.value, null);
  });
  test('sends the oldest up to its limit, of a partition in their order, and says how many are left', () => {
    const at = (partition: number, offset: number, time: number): Letter =>
      letter(offset, {
        id: `deadlog/${String(partition)}/${String(offset)}`,
        place: { partition, offset },
        at: time,
        source: { topic: 'changes', partition, offset, incarnation: 'log' },
      });
    const plan = planOf([at(1, 1, 30), at(1, 2, 31), at(1, 3, 90), at(0, 1, 20), at(0, 2, 95)], { limit: 3 });
    assert.deepEqual(
      plan.send.map(({ letter: { place } }) => `${String(place.partition)}:${String(place.offset)}`),
      ['0:1', '1:1', '1:2'],
    );
    assert.equal(plan.beyond, 2);
  });
});
