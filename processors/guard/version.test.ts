import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DELETES_REMEMBERED_MS, judgeVersion, rememberVersion } from './version.ts';
import type { Judgement, KnownVersion, SeenChange } from './version.ts';

const known: KnownVersion = { version: 5, offset: 10, contentHash: 'a', deleted: false, expiresAt: null };
const gone: KnownVersion = { ...known, deleted: true, expiresAt: 1000 };
const change = (over: Partial<SeenChange>): SeenChange => ({
  version: 5,
  offset: 11,
  contentHash: 'a',
  deleted: false,
  ...over,
});
const tombstone = change({ version: null, contentHash: '', deleted: true });

const table: [string, KnownVersion | undefined, SeenChange, number, Judgement][] = [
  ['a first change counts', undefined, change({}), 0, 'accept'],
  ['a higher version counts', known, change({ version: 6 }), 0, 'accept'],
  ['a lower version is superseded', known, change({ version: 4, contentHash: 'b' }), 0, 'superseded'],
  ['the same version with the same content is a replay', known, change({}), 0, 'replay'],
  [
    'the same version with other content counts, in source order',
    known,
    change({ contentHash: 'b' }),
    0,
    'accept',
  ],
  ['a record that was judged before is not judged again', known, change({ offset: 10 }), 0, 'already-seen'],
  ['a tombstone deletes at the known version', known, tombstone, 0, 'accept'],
  ['a tombstone after a delete is a replay', gone, tombstone, 0, 'replay'],
  ['a late copy of the content does not revive what a tombstone deleted', gone, change({}), 0, 'replay'],
  ['an old version does not revive a deleted product', gone, change({ version: 4 }), 999, 'superseded'],
  ['a delete is forgotten in the end', gone, change({ version: 4 }), 1000, 'accept'],
  [
    'forgetting a delete does not repeat records',
    gone,
    change({ version: 6, offset: 9 }),
    1000,
    'already-seen',
  ],
];

describe('judgeVersion', () => {
  for (const [sentence, before, seen, now, expected] of table) {
    test(sentence, () => assert.equal(judgeVersion(before, seen, now), expected));
  }
});

describe('rememberVersion', () => {
  test('a tombstone keeps version and content, and sets the day of forgetting', () => {
    assert.deepEqual(rememberVersion(known, tombstone, 'accept', 7), {
      version: 5,
      offset: 11,
      contentHash: 'a',
      deleted: true,
      expiresAt: 7 + DELETES_REMEMBERED_MS,
    });
  });
  test('what does not count moves only the offset', () => {
    const seen = change({ version: 4 });
    assert.deepEqual(rememberVersion(known, seen, 'superseded', 7), { ...known, offset: 11 });
  });
  test('a product that comes back is no longer deleted', () => {
    const back = rememberVersion(gone, change({ version: 6, contentHash: 'c' }), 'accept', 7);
    assert.deepEqual([back.deleted, back.expiresAt, back.version], [false, null, 6]);
  });
});
