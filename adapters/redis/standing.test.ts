import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IndexBehindError } from '../../ports/hash-index.ts';
import { faultOf, floorsOf, isSameReign, type Standing, standingOf } from './standing.ts';

const seen: Standing = { epoch: 5n, incarnation: 'b', offset: 40n, until: 40n, rebuilt: 3n };

describe('a part that was seen at offset 40', () => {
  for (const [what, now, fault] of [
    ['where it was', seen, undefined],
    ['further on', { ...seen, offset: 41n, until: 41n }, undefined],
    ['further on under a later owner', { ...seen, epoch: 9n, offset: 41n, until: 41n }, undefined],
    ['as far under an earlier owner, since nothing is missing', { ...seen, epoch: 4n }, undefined],
    [
      'emptied and filled again by a later owner',
      { ...seen, epoch: 6n, rebuilt: 6n, offset: 30n, until: 30n },
      undefined,
    ],
    [
      'of a topic created anew',
      { ...seen, incarnation: 'c', epoch: 6n, rebuilt: 6n, offset: 2n, until: 2n },
      undefined,
    ],
    ['nowhere', undefined, /no position/],
    ['back at an older state', { ...seen, epoch: 4n, offset: 39n, until: 39n }, /stood at 40/],
    [
      'back in an earlier topic',
      { ...seen, incarnation: 'a', rebuilt: 1n, offset: 99n, until: 99n },
      /earlier topic/,
    ],
    ['being filled again', { ...seen, epoch: 6n, rebuilt: 6n, offset: 39n }, /caught up.* 39 of 40/],
  ] as const)
    test(`${fault ? 'is not believed' : 'is believed'} ${what}`, () => {
      if (fault) assert.match(faultOf(seen, now) ?? '', fault);
      else assert.equal(faultOf(seen, now), undefined);
    });
});

describe('floors', () => {
  test('rise with what is seen, and do not fall again', () => {
    const floors = floorsOf();
    assert.deepEqual(floors.seen(), new Map());
    floors.raise(2, seen);
    floors.check(floors.seen(), new Map([[2, { ...seen, offset: 50n, until: 50n }]]));
    assert.throws(() => floors.check(floors.seen(), new Map([[2, seen]])), IndexBehindError);
  });

  test('do not hold against an answer what was applied after it was asked for', () => {
    const floors = floorsOf();
    floors.raise(0, seen);
    const asked = floors.seen();
    floors.raise(0, { ...seen, offset: 60n, until: 60n });
    floors.check(asked, new Map([[0, seen]]));
    assert.equal(floors.seen().get(0)?.offset, 60n);
  });

  test('of a known number of parts ask for each of them, seen or not', () => {
    const floors = floorsOf(2);
    assert.deepEqual([...floors.seen().keys()], [0, 1]);
    assert.throws(() => floors.check(floors.seen(), new Map([[1, undefined]])), /Partition 1 .*no position/);
  });
});

test('what is read across a change of owners is not of one state', () => {
  const before = new Map([[0, seen]]);
  assert.equal(isSameReign(before, new Map([[0, { ...seen, offset: 41n }]])), true);
  assert.equal(isSameReign(before, new Map([[0, { ...seen, epoch: 6n }]])), false);
});

test('a guard without offset is no standing; one of before there was more stands', () => {
  assert.equal(standingOf(['5', 'b', null, '40', '3']), undefined);
  assert.equal(standingOf([]), undefined);
  assert.deepEqual(standingOf(['5', 'b', '40', null, null]), { ...seen, rebuilt: 0n });
});
