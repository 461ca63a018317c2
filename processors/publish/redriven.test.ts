import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeInput } from './change-input.ts';
import { UNREAD_KEPT } from './unread.ts';
import { type ChangeSpec, Desk, type Input, changeAt, eventIdAt, verdictAt } from './fixtures.ts';

const change = (...args: Parameters<typeof changeAt>): Input => ({ change: changeAt(...args) });
const verdict = (...args: Parameters<typeof verdictAt>): Input => ({ verdict: verdictAt(...args) });

/** The change of the first offset, sent again and read at the second. */
const again = (
  first: number,
  at: number,
  spec: ChangeSpec | null,
  answered: boolean | 'if-read' = true,
): Input => {
  const input: ChangeInput = {
    ...changeAt(first, spec),
    timestamp: 100 + at,
    again: { of: eventIdAt(first), cause: 'redrive:r', answered, offset: at },
  };
  return { change: input };
};
/** What follows from it. */
const verdictAgain = (
  first: number,
  at: number,
  ...rest: [Parameters<typeof verdictAt>[1], object?]
): Input => ({
  verdict: { ...verdictAt(first, ...rest), cause: 'redrive:r', sourceOffset: at },
});
const answersOf = (desk: Desk): string[] =>
  desk.log.flatMap(({ topic, value }) =>
    topic === 'change-results'
      ? [`${value.first ? 'first' : 'later'} ${value.eventId} ${value.outcome} ${value.cause}`]
      : [],
  );

describe('a change that failed and is sent again', () => {
  const failed = (): Desk => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }), verdict(1, 'FAILED'));
    return desk;
  };

  test('is published by a later answer to the event that it was', () => {
    const desk = failed();
    assert.deepEqual(desk.say(again(1, 5, { version: 1 }), verdictAgain(1, 5, 'QUALIFIED')), [
      'sequence r1 PUBLISHED NONE',
      'later 1 PUBLISHED',
    ]);
    assert.deepEqual(answersOf(desk), [
      `first ${eventIdAt(1)} FAILED change:${eventIdAt(1)}`,
      `later ${eventIdAt(1)} PUBLISHED redrive:r`,
    ]);
  });
  test('may have its verdict before it is read', () => {
    const desk = failed();
    assert.deepEqual(desk.say(verdictAgain(1, 5, 'QUALIFIED')), []);
    assert.deepEqual(desk.say(again(1, 5, { version: 1 })), [
      'sequence r1 PUBLISHED NONE',
      'later 1 PUBLISHED',
    ]);
  });
  test('that fails again says nothing new, and may be sent once more', () => {
    const desk = failed();
    assert.deepEqual(desk.say(again(1, 5, { version: 1 }), verdictAgain(1, 5, 'FAILED')), []);
    assert.deepEqual(desk.say(again(1, 7, { version: 1 }), verdictAgain(1, 7, 'BLOCKED')), [
      'later 1 REFUSED',
    ]);
  });
  test('and is older than what came meanwhile changes nothing', () => {
    const desk = failed();
    desk.say(change(2, { version: 2 }), verdict(2, 'QUALIFIED'));
    assert.deepEqual(desk.say(again(1, 5, { version: 1 }), verdictAgain(1, 5, 'QUALIFIED')), []);
    assert.deepEqual(desk.say(change(6, { version: 2 })), ['answer 6 REPLAYED']);
  });
  test('leaves the profiles alone that were judged', () => {
    const desk = new Desk();
    const spec = { version: 1, profiles: ['amazon', 'ebay'] };
    desk.say(change(1, spec), verdict(1, 'QUALIFIED'), verdict(1, 'FAILED', { profile: 'ebay' }));
    assert.deepEqual(
      desk.say(
        again(1, 5, spec),
        verdictAgain(1, 5, 'QUALIFIED'),
        verdictAgain(1, 5, 'QUALIFIED', { profile: 'ebay' }),
      ),
      ['sequence r1 PUBLISHED NONE', 'later 1 PUBLISHED'],
    );
  });
  test('goes to a person, whose decision is a later answer', () => {
    const desk = failed();
    assert.deepEqual(desk.say(again(1, 5, { version: 1 }), verdictAgain(1, 5, 'UNSURE')), [
      'review DECISION OPEN',
    ]);
  });
  test('is overtaken by a newer one like any other', () => {
    const desk = failed();
    desk.say(again(1, 5, { version: 1 }));
    assert.deepEqual(desk.say(change(6, { version: 2 })), []);
    assert.equal(desk.apply(verdictAgain(1, 5, 'QUALIFIED')).dropped?.code, 'superseded-verdict');
  });
  test('and is sent twice is taken twice, without a second first answer', () => {
    const desk = failed();
    desk.say(again(1, 5, { version: 1 }), again(1, 6, { version: 1 }));
    desk.say(verdictAgain(1, 5, 'QUALIFIED'), verdictAgain(1, 6, 'QUALIFIED'));
    assert.deepEqual(
      answersOf(desk).map((line) => line.split(' ')[0]),
      ['first', 'later'],
    );
  });
});

const unreadable = (offset: number): Input => ({ unreadable: offset });
/** Sent again after the image unit could not read it. */
const unread = (first: number, at: number, spec: ChangeSpec): Input => again(first, at, spec, 'if-read');

describe('a change that nobody could read and that is sent again', () => {
  test('has its first answer, under the place where it lay first', () => {
    const desk = new Desk();
    desk.say(unreadable(1));
    assert.deepEqual(desk.say(unread(1, 5, { version: 1 }), verdictAgain(1, 5, 'QUALIFIED')), [
      'sequence r1 PUBLISHED NONE',
      'answer 1 PUBLISHED',
    ]);
  });
  test('has it also where nothing was remembered of the product', () => {
    const desk = new Desk();
    assert.deepEqual(desk.say(unread(1, 5, { version: 1 }), verdictAgain(1, 5, 'BLOCKED')), [
      'answer 1 REFUSED',
    ]);
  });
  test('is superseded where a newer one came meanwhile', () => {
    const desk = new Desk();
    desk.say(unreadable(1), change(2, { version: 2 }));
    assert.deepEqual(desk.say(unread(1, 5, { version: 1 })), ['answer 1 SUPERSEDED']);
  });
  test('is answered first only once, however often it is sent', () => {
    const desk = new Desk();
    desk.say(unreadable(1), change(2, { version: 2 }), unread(1, 5, { version: 1 }));
    assert.deepEqual(desk.say(unread(1, 6, { version: 1 })), []);
  });
  test('stays owed its answer while it cannot be read again', () => {
    const desk = new Desk();
    desk.say(unreadable(1), change(2, { version: 2 }), unreadable(1));
    assert.deepEqual(desk.say(unread(1, 7, { version: 1 })), ['answer 1 SUPERSEDED']);
  });
  test('is judged where it is the newest, although others were read behind it, also when its verdict comes first', () => {
    const desk = new Desk();
    desk.say(unreadable(1), change(2, { version: 2 }), verdict(2, 'BLOCKED'));
    assert.deepEqual(desk.say(verdictAgain(1, 5, 'QUALIFIED')), []);
    assert.deepEqual(desk.say(unread(1, 5, { version: 3 })), [
      'sequence r1 PUBLISHED NONE',
      'answer 1 PUBLISHED',
    ]);
  });
  test('is a replay where its seller sent it again themselves', () => {
    const desk = new Desk();
    desk.say(unreadable(1), change(2, { version: 1, content: 'a' }));
    assert.deepEqual(desk.say(unread(1, 5, { version: 1, content: 'a' })), ['answer 1 REPLAYED']);
  });
});

describe('a change that only PUBLISH could read and that is sent again', () => {
  test('has had its answer where it was overtaken when it was read', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 2 }));
    assert.deepEqual(desk.say(change(2, { version: 1 })), ['answer 2 SUPERSEDED']);
    assert.deepEqual(desk.say(unread(2, 5, { version: 1 })), []);
  });
  test('has had its answer where it was overtaken while its verdict was waited for', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }));
    assert.deepEqual(desk.say(change(2, { version: 2 })), ['answer 1 SUPERSEDED']);
    assert.deepEqual(desk.say(unread(1, 5, { version: 1 })), []);
  });
  test('is owed its answer still, and gets it with its verdict', () => {
    const desk = new Desk();
    desk.say(change(1, { version: 1 }));
    assert.deepEqual(desk.say(unread(1, 5, { version: 1 }), verdictAgain(1, 5, 'BLOCKED')), [
      'answer 1 REFUSED',
    ]);
  });
});

test('a change that had its answer in a log since created anew is another event, and gets its own', () => {
  const desk = new Desk();
  desk.say(change(1, { version: 1 }), verdict(1, 'FAILED'));
  const moved: ChangeInput = {
    ...changeAt(0, { version: 1 }),
    eventId: 'anew/0/0',
    again: { of: eventIdAt(1), cause: 'redrive:r', answered: true, offset: 0 },
  };
  desk.say({ change: moved });
  const owed = desk.state?.profiles['amazon']?.pending?.eventId;
  assert.equal(owed, 'anew/0/0');
});

test('changes that are left unread are remembered up to a number', () => {
  const desk = new Desk();
  for (let offset = 0; offset < 2 * UNREAD_KEPT; offset += 1) desk.say(unreadable(offset));
  assert.equal(desk.state?.unread.length, UNREAD_KEPT);
  assert.equal(desk.state?.unread.at(-1), eventIdAt(2 * UNREAD_KEPT - 1));
});

test('a delete that is sent again is carried out again, and its answer is a later one', () => {
  const desk = new Desk();
  desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'), change(2, null));
  assert.deepEqual(desk.say(again(2, 5, null)), ['tombstone', 'later 2 DELETED']);
});

test('a change that PUBLISH could not carry out takes its verdict once it is sent again', () => {
  const desk = new Desk();
  desk.say(change(1, { version: 1 }), verdict(1, 'QUALIFIED'));
  // What failedPublication makes of it: refused, and no pass left.
  desk.say(change(2, { version: 2, images: [] }));
  desk.say(again(2, 5, { version: 2 }));
  assert.deepEqual(desk.say(verdictAgain(2, 5, 'QUALIFIED', { version: 2 })), [
    'sequence r2 PUBLISHED NONE',
    'later 2 PUBLISHED',
  ]);
});
