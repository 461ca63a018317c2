import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Desk, type Input, changeAt, decisionOn, verdictAt } from './fixtures.ts';

const change = (...args: Parameters<typeof changeAt>): Input => ({ change: changeAt(...args) });
const verdict = (...args: Parameters<typeof verdictAt>): Input => ({ verdict: verdictAt(...args) });
const decide = (...args: Parameters<typeof decisionOn>): Input => ({ decision: decisionOn(...args) });
/** What a reprocessing of the change leads to. */
const pass = (
  offset: number,
  kind: Parameters<typeof verdictAt>[1],
  spec: Parameters<typeof verdictAt>[2] = {},
): Input => ({
  verdict: { ...verdictAt(offset, kind, { pass: 1, ...spec }), cause: 'reprocess:r', because: 'new rules' },
});
const published = (config = {}): Desk => {
  const desk = new Desk(config);
  desk.say(change(1, { version: 1, images: ['front', 'back'] }));
  desk.say(verdict(1, 'QUALIFIED', { images: ['front', 'back'] }));
  return desk;
};
const same = { images: ['front', 'back'] };

describe('a change that is judged again', () => {
  test('to the same sequence has a later answer and no revision', () => {
    const desk = published();
    assert.deepEqual(desk.say(pass(1, 'QUALIFIED', same)), ['later 1 PUBLISHED']);
    const last = desk.log.at(-1);
    assert.ok(last?.topic === 'change-results');
    const { cause, because, revision, first } = last.value;
    assert.deepEqual(
      { cause, because, revision, first },
      {
        cause: 'reprocess:r',
        because: 'new rules',
        revision: 1,
        first: false,
      },
    );
  });
  test('to scores that leave the order as it is has no revision either', () => {
    const desk = published();
    const again = pass(1, 'QUALIFIED', same);
    assert.ok('verdict' in again);
    const sequence = again.verdict.sequence.map((each) => ({ ...each, score: 0.3 }));
    assert.deepEqual(desk.say({ verdict: { ...again.verdict, sequence } }), ['later 1 PUBLISHED']);
  });
  test('to another order has a revision', () => {
    assert.deepEqual(published().say(pass(1, 'QUALIFIED', { images: ['back', 'front'] })), [
      'sequence r2 PUBLISHED NONE',
      'later 1 PUBLISHED',
    ]);
  });
  test('and blocked is withdrawn', () => {
    assert.deepEqual(published().say(pass(1, 'BLOCKED')), [
      'sequence r2 WITHDRAWN NONE',
      'later 1 WITHDRAWN',
    ]);
  });
  test('and refused before may be published', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'BLOCKED'));
    assert.deepEqual(desk.say(pass(1, 'QUALIFIED')), ['sequence r1 PUBLISHED NONE', 'later 1 PUBLISHED']);
  });
  test('while it waits for a person is answered for the first time, and the question is closed', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'));
    assert.deepEqual(desk.say(pass(1, 'QUALIFIED')), [
      'review DECISION CLOSED superseded',
      'sequence r1 PUBLISHED NONE',
      'answer 1 PUBLISHED',
    ]);
  });
  test('to the same question asks nobody twice', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'));
    assert.deepEqual(desk.say(pass(1, 'UNSURE')), []);
    assert.deepEqual(desk.say(decide(1, 'd', 'APPROVE')), [
      'review DECISION CLOSED decision:d',
      'sequence r1 PUBLISHED APPROVED',
      'answer 1 PUBLISHED',
      'ledger 1 APPROVE',
    ]);
  });
  test('after a person has decided changes nothing', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'), decide(1, 'd', 'REJECT'));
    assert.equal(desk.apply(pass(1, 'QUALIFIED')).dropped?.code, 'decided-by-a-person');
  });
  test('after a newer one has come changes nothing', () => {
    const desk = published();
    desk.say(change(2, { version: 2, images: ['front', 'back'] }));
    assert.equal(desk.apply(pass(1, 'QUALIFIED', same)).dropped?.code, 'superseded-verdict');
  });
  test('is taken once for each pass', () => {
    const desk = published();
    desk.say(pass(1, 'QUALIFIED', same));
    assert.equal(desk.apply(pass(1, 'BLOCKED')).dropped?.code, 'repeated-verdict');
  });
  test('and failing says nothing: the earlier answer stands', () => {
    assert.deepEqual(published().say(pass(1, 'FAILED')), []);
  });
});

describe('an audit', () => {
  test('of what is judged again to the same stays open, and is drawn once', () => {
    const desk = published({ auditShare: 1 });
    assert.deepEqual(desk.say(pass(1, 'QUALIFIED', same)), ['later 1 PUBLISHED']);
    assert.equal(desk.log.filter(({ topic }) => topic === 'review-requests').length, 1);
  });
  test('is left to its reviewer where the rules have become unsure: the doubtful ones must not leave the sample', () => {
    const desk = published({ auditShare: 1 });
    assert.deepEqual(desk.say(pass(1, 'UNSURE', same)), []);
    assert.deepEqual(desk.say(decide(1, 'd', 'REJECT')), [
      'review AUDIT CLOSED decision:d',
      'sequence r2 WITHDRAWN REJECTED',
      'later 1 WITHDRAWN',
      'ledger 1 REJECT',
    ]);
  });
});
