import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TeamMember, dealToTeams, isLeftOut, teamsSentence } from './teams.ts';

const member = (id: string, topics: string[], owned: number[] = [], partitions = 4): TeamMember => ({
  id,
  topics,
  owned,
  partitions,
});
const given = (members: readonly TeamMember[]) => Object.fromEntries(dealToTeams(members).dealt);

describe('partitions are dealt to', () => {
  test('all who read the same, in whatever order they name it', () => {
    const members = [member('a', ['x', 'y']), member('b', ['y', 'x'])];
    assert.deepEqual(given(members), { a: [0, 1], b: [2, 3] });
    assert.deepEqual(dealToTeams(members).teams, []);
    assert.equal(teamsSentence('g', ['x', 'y'], dealToTeams(members).teams), undefined);
  });

  test('nobody where nobody is', () => {
    assert.deepEqual(given([]), {});
  });

  test('both releases of a deploy that adds an input, or takes one away', () => {
    const old = member('old', ['x'], [0, 1, 2, 3]);
    assert.deepEqual(given([old, member('new', ['x', 'y'])]), { old: [0, 1], new: [2, 3] });
    const most = member('old', ['x', 'y'], [0, 1, 2, 3]);
    const { dealt, teams } = dealToTeams([member('new', ['y']), most]);
    assert.deepEqual(Object.fromEntries(dealt), { old: [0, 1], new: [2, 3] });
    assert.deepEqual(
      teams.map((t) => t.isAtWork),
      [true, true],
    );
  });

  test('those at work, where a newcomer reads something else', () => {
    const atWork = member('z', ['x'], [0, 1, 2, 3]);
    const others = [member('a', ['other'], [], 6), member('b', ['other'], [], 6)];
    for (const members of [
      [atWork, ...others],
      [...others, atWork],
    ]) {
      assert.deepEqual(given(members), { z: [0, 1, 2, 3], a: [], b: [] });
    }
  });

  test('one of two strangers who come at the same moment, whoever deals', () => {
    const both = [member('1', ['b'], [], 6), member('2', ['a'])];
    assert.deepEqual(given(both), { 2: [0, 1, 2, 3], 1: [] });
    assert.deepEqual(given(both.toReversed()), { 2: [0, 1, 2, 3], 1: [] });
  });

  test('as many partitions as those at work have', () => {
    assert.deepEqual(given([member('a', ['x'], [0], 1), member('b', ['y'], [], 9)]), { a: [0], b: [] });
  });
});

describe('the members are told', () => {
  const { teams } = dealToTeams([
    member('a', ['x'], [0]),
    member('b', ['x', 'y']),
    member('c', ['z']),
    member('d', ['z']),
  ]);
  test('who reads what, who is left out, and what to do', () => {
    assert.equal(
      teamsSentence('shop-sums', ['z'], teams),
      'the members of the consumer group shop-sums read different topics: 1 member reads x; 2 members read z (no partitions); 1 member reads x, y. ' +
        'This worker is one of those that are given no partitions. ' +
        'If these are two topologies, give one of them another application name; if these are two releases, stop all workers of one. ' +
        'Records of a topic that not all of them read wait in the partitions of those that do not, until all workers run the same release.',
    );
    assert.doesNotMatch(teamsSentence('shop-sums', ['x'], teams) ?? '', /This worker/);
  });

  test('whether it is they who are left out', () => {
    assert.deepEqual(
      [['x'], ['y', 'x'], ['z'], ['unknown']].map((topics) => isLeftOut(topics, teams)),
      [false, false, true, false],
    );
    assert.equal(isLeftOut(['z'], dealToTeams([member('c', ['z']), member('d', ['z'], [0])]).teams), false);
  });
});
