import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changelogIn, type InputCommit, refuseLostChangelog, unitMetadata } from './lost-changelog.ts';
import { commitMetadata, parseCommitMetadata } from './log-position.ts';

const task = { unit: 'counting', partition: 2, groupId: 'shop-counting' };
const commit = (over: Partial<InputCommit> = {}): InputCommit => ({
  topic: 'words',
  offset: 7,
  present: 'w',
  incarnation: 'w',
  changelog: 'c',
  ...over,
});

function isRefused(incarnation: string, hasPositions: boolean, ...commits: readonly InputCommit[]): boolean {
  try {
    refuseLostChangelog(task, { topic: 'memory', incarnation, hasPositions }, commits);
    return false;
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'changelog-lost');
    return true;
  }
}

const unsaid = { changelog: undefined };
const table: [string, boolean, string, boolean, InputCommit[]][] = [
  ['nothing was committed', false, 'c', false, []],
  ['it is the one of the commit', false, 'c', true, [commit()]],
  ['it is the one of the commit, compacted to nothing', false, 'c', false, [commit()]],
  ['it is another, empty one', true, 'd', false, [commit()]],
  ['it is another one that a running worker has written since', true, 'd', true, [commit()]],
  ['it is another, and one of several inputs says so', true, 'd', true, [commit(unsaid), commit()]],
  ['it is another, and the input, too', false, 'd', false, [commit({ incarnation: 'v' })]],
  ['a tool has set the offset', false, 'd', false, [commit({ incarnation: undefined, ...unsaid })]],
  ['the unit had no store', false, 'd', false, [commit({ changelog: 'none' })]],
  ['the commit does not say it, and it knows positions', false, 'd', true, [commit(unsaid)]],
  ['the commit does not say it, and it knows none', true, 'd', false, [commit(unsaid)]],
  ['nothing has been read', false, 'd', false, [commit({ ...unsaid, offset: 0 })]],
  [
    'only clusters have ids, and it knows positions',
    false,
    'cluster-x',
    true,
    [commit({ changelog: 'cluster-x' })],
  ],
  [
    'only clusters have ids, and it knows none',
    true,
    'cluster-x',
    false,
    [commit({ changelog: 'cluster-x' })],
  ],
  ['the brokers have learned to tell topics apart', false, 'd', true, [commit({ changelog: 'cluster-x' })]],
];

describe('a changelog, when', () => {
  for (const [when, expected, incarnation, hasPositions, commits] of table)
    test(`${when}, is ${expected ? 'refused' : 'taken'}`, () =>
      assert.equal(isRefused(incarnation, hasPositions, ...commits), expected));
});

describe('what a unit commits beside an offset', () => {
  test('says input and changelog, and no former engine minds', () => {
    assert.equal(changelogIn(unitMetadata('w', 'c')), 'c');
    assert.deepEqual(parseCommitMetadata(unitMetadata('w', undefined)), { incarnation: 'w' });
  });
  test('says nothing of a changelog where another wrote it', () => {
    assert.equal(changelogIn(commitMetadata('w', 12)), undefined);
    assert.equal(changelogIn(''), undefined);
  });
});
