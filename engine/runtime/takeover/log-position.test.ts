import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commitMetadata, parseCommitMetadata, type RememberedPosition, startOffset } from './log-position.ts';

const log = { incarnation: 'b', low: 3 };
const at = (offset: number, incarnation?: string): RememberedPosition => ({ offset, incarnation });

const table: [string, RememberedPosition | undefined, RememberedPosition | undefined, number][] = [
  ['nothing is remembered', undefined, undefined, 3],
  ['the committed offset is stale', at(5, 'b'), at(9, 'b'), 9],
  ['the restored position is stale', at(9, 'b'), at(5, 'b'), 9],
  ['both are of an earlier log', at(50, 'a'), at(60, 'a'), 3],
  ['the restored position is of an earlier log', at(5, 'b'), at(60, 'a'), 5],
  ['an offset of an earlier log was committed too late', at(50, 'a'), at(5, 'b'), 5],
  ['the committed offset went with its topic', undefined, at(60, 'a'), 3],
  ['the first commit has not come through', undefined, at(6, 'b'), 6],
  ['neither says its log', at(5), at(9), 9],
  ['the restored position alone is there and does not say its log', undefined, at(60), 3],
  ['both know only the cluster', at(5, 'cluster-x'), at(9, 'cluster-x'), 9],
  ['the restored position alone is there and knows only the cluster', undefined, at(60, 'cluster-x'), 3],
];

describe('startOffset, when', () => {
  for (const [when, committed, restored, expected] of table)
    test(when, () => assert.equal(startOffset(log, committed, restored), expected));
});

describe('the metadata of a commit', () => {
  test('gives back what was put in', () => {
    assert.deepEqual(parseCommitMetadata(commitMetadata('a_b-1')), { incarnation: 'a_b-1' });
    assert.deepEqual(parseCommitMetadata(commitMetadata('a', 7)), { incarnation: 'a', blockTo: 7 });
  });
  test('of another writer says nothing', () => {
    assert.deepEqual(parseCommitMetadata(''), {});
    assert.deepEqual(parseCommitMetadata('block-to=12'), { blockTo: 12 });
    assert.deepEqual(parseCommitMetadata('block-to=x log='), {});
  });
});
