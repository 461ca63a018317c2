import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Desk, changeAt, decisionOn, undoOf, urlOf, verdictAt } from './fixtures.ts';
import type { Input } from './fixtures.ts';
import { LONGEST_NOTE } from './decision-fault.ts';

const change = (...args: Parameters<typeof changeAt>): Input => ({ change: changeAt(...args) });
const verdict = (...args: Parameters<typeof verdictAt>): Input => ({ verdict: verdictAt(...args) });
const decide = (...args: Parameters<typeof decisionOn>): Input => ({ decision: decisionOn(...args) });
const undo = (id: string, of: Input): Input => {
  assert.ok('decision' in of);
  return { decision: undoOf(of.decision, id) };
};
const codeOf = (desk: Desk, input: Input): string | undefined => desk.apply(input).dropped?.code;
const audited = { auditShare: 1 };

describe('a change', () => {
  test('is owed an answer, and published once it is qualified', () => {
    const desk = new Desk();
    assert.deepEqual(desk.say(change(1, { version: 1 })), []);
    assert.deepEqual(desk.say(verdict(1, 'QUALIFIED')), ['sequence r1 PUBLISHED NONE', 'answer 1 PUBLISHED']);
  });
  test('of the same version and content is answered REPLAYED, one of a lower version SUPERSEDED', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 2 }));
    assert.deepEqual(desk.say(change(2, { version: 2 })), ['answer 2 REPLAYED']);
    assert.deepEqual(desk.say(change(3, { version: 1 })), ['answer 3 SUPERSEDED']);
    assert.deepEqual(desk.say(verdict(1, 'QUALIFIED')), ['sequence r1 PUBLISHED NONE', 'answer 1 PUBLISHED']);
  });
  test('that is applied twice changes nothing', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), change(2, { version: 1 }));
    assert.equal(codeOf(desk, change(1, { version: 1 })), 'already-seen');
    assert.equal(codeOf(desk, change(2, { version: 1 })), 'already-seen');
  });
  test('that is invalid is refused at once and leaves public what is public', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'));
    assert.deepEqual(desk.say(change(2, { version: 2, images: [] })), ['answer 2 REFUSED']);
    assert.equal(desk.state?.version, 2);
    assert.equal(codeOf(desk, verdict(2, 'QUALIFIED')), 'repeated-verdict');
  });
  test('that comes while an older one is judged or reviewed takes its place', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }));
    assert.deepEqual(desk.say(change(2, { version: 2 })), ['answer 1 SUPERSEDED']);
    assert.deepEqual(desk.say(verdict(2, 'UNSURE')), ['review DECISION OPEN']);
    assert.deepEqual(desk.say(change(3, { version: 3 })), [
      'answer 2 SUPERSEDED',
      'review DECISION CLOSED superseded',
    ]);
    assert.equal(codeOf(desk, verdict(1, 'QUALIFIED')), 'superseded-verdict');
  });
  test('that lacks a public picture withdraws the sequence at once', () => {
    const desk = new Desk(audited);
    desk.say(change(1, { version: 1, images: ['front', 'back'] }));
    desk.say(verdict(1, 'QUALIFIED', { images: ['front', 'back'] }));
    assert.deepEqual(desk.say(change(2, { version: 2, images: ['front'] })), [
      'review AUDIT CLOSED superseded',
      'sequence r2 WITHDRAWN NONE',
      'later 1 WITHDRAWN',
    ]);
    assert.deepEqual(desk.say(verdict(2, 'BLOCKED')), ['answer 2 REFUSED']);
  });
  test('that signs the addresses anew still has its pictures', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'));
    const signed = changeAt(2, { version: 2 });
    const [image] = signed.change?.images ?? [];
    assert.ok(image);
    image.url = `${urlOf('front')}?signature=2`;
    assert.deepEqual(desk.say({ change: signed }), []);
  });
  test('that drops a profile withdraws it there', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1, profiles: ['amazon', 'ebay'] }));
    desk.say(verdict(1, 'QUALIFIED', { profile: 'ebay' }), verdict(1, 'QUALIFIED'));
    assert.deepEqual(desk.say(change(2, { version: 2, profiles: ['amazon'] })), [
      'sequence r2 WITHDRAWN NONE',
      'later 1 WITHDRAWN',
    ]);
    assert.equal(codeOf(desk, verdict(2, 'QUALIFIED', { profile: 'ebay' })), 'unknown-profile');
  });
  test('is answered once for each of its profiles', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1, profiles: ['amazon', 'ebay', 'amazon'] }));
    assert.deepEqual(desk.say(change(2, { version: 2, profiles: ['ebay'] })), [
      'answer 1 SUPERSEDED',
      'answer 1 SUPERSEDED',
    ]);
  });
});

describe('a delete', () => {
  for (const [name, spec] of [
    ['by a change', { version: 2, deleted: true, images: [] }],
    ['by a tombstone', null],
  ] as const) {
    test(`${name} withdraws, ends the key, closes reviews and is answered`, () => {
      const desk = new Desk(audited);
      desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'));
      assert.deepEqual(desk.say(change(2, spec)), [
        'review AUDIT CLOSED deleted',
        'sequence r2 WITHDRAWN NONE',
        'tombstone',
        'answer 2 DELETED',
      ]);
      assert.deepEqual(desk.say(change(3, null)), ['answer 3 REPLAYED']);
    });
  }
  test('supersedes what is still owed', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }));
    assert.deepEqual(desk.say(change(2, null)), ['answer 1 SUPERSEDED', 'answer 2 DELETED']);
    assert.equal(codeOf(desk, verdict(1, 'QUALIFIED')), 'superseded-verdict');
  });
  test('of a product never heard of is answered', () => {
    assert.deepEqual(new Desk().say(change(1, null)), ['answer 1 DELETED']);
  });
  test('does not start the revisions anew when the product returns', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'), change(2, null), change(3, { version: 3 }));
    assert.deepEqual(desk.say(verdict(3, 'QUALIFIED')), ['sequence r3 PUBLISHED NONE', 'answer 3 PUBLISHED']);
  });
});

describe('a verdict', () => {
  test('that overtakes its change waits for it', () => {
    const desk = new Desk();
    assert.deepEqual(desk.say(verdict(1, 'QUALIFIED')), []);
    assert.deepEqual(desk.say(change(1, { version: 1 })), [
      'sequence r1 PUBLISHED NONE',
      'answer 1 PUBLISHED',
    ]);
    assert.equal(desk.state?.held.length, 0);
  });
  test('that is repeated is ignored', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'BLOCKED'));
    assert.equal(codeOf(desk, verdict(1, 'BLOCKED')), 'repeated-verdict');
  });
  test('of another life of the topic is ignored', () => {
    const old = { ...verdictAt(9, 'QUALIFIED'), eventId: 'old/0/9' };
    assert.deepEqual(
      [codeOf(new Desk(), { verdict: old }), new Desk().apply({ verdict: old }).state],
      ['superseded-verdict', null],
    );
  });
  test('blocked or failed is answered with its reasons, and leaves the older version public', () => {
    for (const [kind, outcome] of [
      ['BLOCKED', 'REFUSED'],
      ['FAILED', 'FAILED'],
    ] as const) {
      const desk = new Desk();
      desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'), change(2, { version: 2 }));
      assert.deepEqual(desk.say(verdict(2, kind)), [`answer 2 ${outcome}`]);
      const last = desk.log.at(-1);
      assert.ok(last?.topic === 'change-results');
      assert.deepEqual([last.value.feedback, last.value.reasons[0]?.code], ['It has a border.', 'border']);
    }
  });
  test('without a profile is meant for each profile of its change, also when it comes first', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1, profiles: ['ebay'] }), verdict(2, 'FAILED', { profile: '' }));
    assert.deepEqual(desk.say(change(2, { version: 2, profiles: ['amazon', 'ebay'] })), [
      'answer 1 SUPERSEDED',
      'answer 2 FAILED',
      'answer 2 FAILED',
    ]);
    assert.equal(codeOf(desk, verdict(2, 'FAILED', { profile: '' })), 'nothing-owed');
  });
  test('fixable goes to a person, as there is no background unit', () => {
    const desk = new Desk();
    assert.deepEqual(desk.say(change(1, { version: 1 }), verdict(1, 'FIXABLE')), ['review DECISION OPEN']);
  });
  test('qualified without a picture is refused', () => {
    const desk = new Desk();
    assert.deepEqual(desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED', { images: [] })), [
      'answer 1 REFUSED',
    ]);
  });
  test('of a later pass replaces the item of the first, and blocks what the first made public', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'));
    assert.deepEqual(desk.say(verdict(1, 'QUALIFIED', { pass: 1 })), [
      'review DECISION CLOSED superseded',
      'sequence r1 PUBLISHED NONE',
      'answer 1 PUBLISHED',
    ]);
    assert.deepEqual(desk.say(verdict(1, 'BLOCKED', { pass: 2 })), [
      'sequence r2 WITHDRAWN NONE',
      'later 1 WITHDRAWN',
    ]);
    assert.deepEqual(desk.say(verdict(1, 'FAILED', { pass: 3 })), []);
  });
  test('of a later pass does not overrule a person', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'), decide(1, 'd', 'REJECT'));
    assert.equal(codeOf(desk, verdict(1, 'QUALIFIED', { pass: 1 })), 'decided-by-a-person');
  });
  test('that comes too early is kept within the limit, and the one that an answer hangs on always', () => {
    const desk = new Desk({ heldBytes: 1 });
    desk.apply(verdict(4, 'QUALIFIED'));
    assert.equal(codeOf(desk, verdict(5, 'QUALIFIED')), 'held-overflow');
    assert.equal(codeOf(desk, decide(6, 'd', 'APPROVE')), 'held-overflow');
    assert.deepEqual(desk.say(change(4, { version: 4 }), change(5, { version: 5 })), [
      'answer 4 SUPERSEDED',
      'sequence r1 PUBLISHED NONE',
      'answer 5 PUBLISHED',
    ]);
  });
});

describe('the audit', () => {
  test('draws the seeded share, with the weight that makes up for it', () => {
    let drawn = 0;
    for (let offset = 1; offset <= 400; offset++) {
      const desk = new Desk({ auditShare: 0.25 });
      desk.apply(change(offset, { version: offset }));
      for (const emission of desk.apply(verdict(offset, 'QUALIFIED')).emissions) {
        if (emission.topic !== 'review-requests') continue;
        assert.equal(emission.value.weight, 4);
        drawn++;
      }
    }
    assert.ok(drawn > 70 && drawn < 130, `${drawn} of 400`); // 100 ± 3.5 standard deviations of 8.7
  });
  test('approved changes nothing that is public', () => {
    const desk = new Desk(audited);
    assert.deepEqual(desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED')), [
      'sequence r1 PUBLISHED AUDIT',
      'answer 1 PUBLISHED',
      'review AUDIT OPEN',
    ]);
    assert.deepEqual(desk.say(decide(1, 'd', 'APPROVE')), [
      'review AUDIT CLOSED decision:d',
      'ledger 1 APPROVE',
    ]);
  });
  test('rejected withdraws, and its undo publishes again', () => {
    const desk = new Desk(audited);
    desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'));
    const reject = decide(1, 'd', 'REJECT');
    assert.deepEqual(desk.say(reject), [
      'review AUDIT CLOSED decision:d',
      'sequence r2 WITHDRAWN REJECTED',
      'later 1 WITHDRAWN',
      'ledger 1 REJECT',
    ]);
    assert.deepEqual(desk.say(undo('u', reject)), [
      'sequence r3 PUBLISHED AUDIT',
      'later 1 PUBLISHED',
      'review AUDIT OPEN',
      'ledger -1 REJECT',
    ]);
  });
  test('goes on while a newer version waits, and can then reject what is public', () => {
    const desk = new Desk(audited);
    desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'), change(2, { version: 2 }));
    const reject = decide(1, 'd', 'REJECT');
    assert.deepEqual(desk.say(reject), [
      'review AUDIT CLOSED decision:d',
      'sequence r2 WITHDRAWN REJECTED',
      'later 1 WITHDRAWN',
      'ledger 1 REJECT',
    ]);
    assert.equal(codeOf(desk, undo('u', reject)), 'no-longer-current');
  });
  test('ends when the next version is public', () => {
    const desk = new Desk(audited);
    desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'), change(2, { version: 2 }));
    assert.deepEqual(desk.say(verdict(2, 'QUALIFIED')), [
      'review AUDIT CLOSED superseded',
      'sequence r2 PUBLISHED AUDIT',
      'answer 2 PUBLISHED',
      'review AUDIT OPEN',
    ]);
  });
});

describe('a decision', () => {
  const waiting = (): Desk => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'));
    return desk;
  };
  test('approves: published, answered and counted', () => {
    assert.deepEqual(waiting().say(decide(1, 'd', 'APPROVE')), [
      'review DECISION CLOSED decision:d',
      'sequence r1 PUBLISHED APPROVED',
      'answer 1 PUBLISHED',
      'ledger 1 APPROVE',
    ]);
  });
  test('rejects: refused with the note first, counted, nothing published', () => {
    const desk = waiting();
    assert.deepEqual(desk.say(decide(1, 'd', 'REJECT', { note: 'Crop it.' })), [
      'review DECISION CLOSED decision:d',
      'answer 1 REFUSED',
      'ledger 1 REJECT',
    ]);
    const answer = desk.log.find((emission) => emission.topic === 'change-results');
    assert.equal(answer?.value.feedback, 'Crop it. A picture has a border or frame.');
  });
  test('is taken once', () => {
    const desk = waiting();
    desk.say(decide(1, 'd', 'APPROVE'));
    assert.equal(codeOf(desk, decide(1, 'd', 'APPROVE')), 'repeated-decision');
    assert.equal(codeOf(desk, decide(1, 'd2', 'REJECT')), 'review-closed');
  });
  test('on what is not, or no longer, under review is ignored', () => {
    const desk = waiting();
    desk.say(change(2, { version: 2 }));
    assert.equal(codeOf(desk, decide(1, 'd', 'APPROVE')), 'unknown-review');
    assert.equal(
      codeOf(desk, { decision: { ...decisionOn(1, 'e', 'APPROVE'), reviewId: 'nonsense' } }),
      'unknown-review',
    );
    assert.equal(
      codeOf(new Desk(), { decision: { ...decisionOn(1, 'e', 'APPROVE'), reviewId: 'nonsense' } }),
      'unknown-review',
    );
  });
  test('that comes before its request waits for it, with its undo', () => {
    const desk = new Desk();
    const approve = decide(1, 'd', 'APPROVE');
    desk.say(approve, undo('u', approve), change(1, { version: 1 }));
    assert.deepEqual(desk.say(verdict(1, 'UNSURE')), [
      'review DECISION OPEN',
      'review DECISION CLOSED decision:d',
      'sequence r1 PUBLISHED APPROVED',
      'answer 1 PUBLISHED',
      'ledger 1 APPROVE',
      'sequence r2 WITHDRAWN NONE',
      'later 1 WITHDRAWN',
      'review DECISION OPEN',
      'ledger -1 APPROVE',
    ]);
  });
  test('that is malformed is ignored and says why', () => {
    const desk = waiting();
    assert.equal(codeOf(desk, decide(1, 'a', 'REJECT', { reasons: [] })), 'no-reason');
    assert.equal(
      codeOf(desk, decide(1, 'b', 'APPROVE', { note: 'x'.repeat(LONGEST_NOTE + 1) })),
      'note-too-long',
    );
    assert.equal(
      codeOf(desk, { decision: { ...decisionOn(1, 'c', 'APPROVE'), action: 'UNDO' } }),
      'undoes-nothing',
    );
    assert.equal(codeOf(desk, decide(1, 'd', 'APPROVE', { profile: 'constructor' })), 'unknown-review');
  });
});

describe('an undo', () => {
  const rejected = (): [Desk, Input] => {
    const desk = new Desk();
    const reject = decide(1, 'd', 'REJECT');
    desk.say(change(1, { version: 1 }), verdict(1, 'UNSURE'), reject);
    return [desk, reject];
  };
  test('of a rejection opens the item again; the next decision is a later answer', () => {
    const [desk, reject] = rejected();
    assert.deepEqual(desk.say(undo('u', reject)), ['review DECISION OPEN', 'ledger -1 REJECT']);
    assert.deepEqual(desk.say(decide(1, 'e', 'APPROVE')).slice(0, 3), [
      'review DECISION CLOSED decision:e',
      'sequence r1 PUBLISHED APPROVED',
      'later 1 PUBLISHED',
    ]);
  });
  test('takes every property of its decision off the ledger', () => {
    const [desk, reject] = rejected();
    desk.say(undo('u', reject));
    const rows = desk.log.flatMap((emission) => (emission.topic === 'review-ledger' ? [emission.value] : []));
    const [counted, uncounted] = rows;
    assert.deepEqual(uncounted, { ...counted, entryId: 'u', sign: -1 });
  });
  test('of an undo, of something unknown, done already, or of an older version is ignored', () => {
    const [desk, reject] = rejected();
    const first = undo('u', reject);
    desk.say(first);
    assert.equal(codeOf(desk, undo('v', first)), 'undo-of-undo');
    assert.equal(codeOf(desk, undo('w', decide(1, 'nobody', 'REJECT'))), 'unknown-decision');
    assert.equal(codeOf(desk, undo('x', reject)), 'not-in-force');
    const again = decide(1, 'e', 'REJECT');
    desk.say(again, change(2, { version: 2 }));
    assert.equal(codeOf(desk, undo('y', again)), 'no-longer-current');
  });
});
