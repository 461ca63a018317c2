import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from '../../schemas/generated/types.ts';
import { candidateOf } from '../route/fixtures.ts';
import { isOvertaken } from './overtaken.ts';

const table: [string, (Partial<Candidate> | null)[], boolean][] = [
  ['nothing waits', [], false],
  ['a tombstone waits', [null], false],
  ['a later change waits', [null, { eventId: 'inc/0/8' }], true],
  ['a later change of another profile waits', [{ eventId: 'inc/0/8', profile: 'amazon' }], true],
  ['a later change that failed waits', [{ eventId: 'inc/0/8', profile: '', images: [] }], true],
  ['an earlier change waits', [{ eventId: 'inc/0/6' }], false],
  ['an earlier change waits that was sent again', [{ eventId: 'inc/0/6', sourceOffset: 9 }], true],
  ['another profile of this change waits', [{ profile: 'amazon' }], false],
  ['another pass of this change waits', [{ pass: 1 }], false],
  ['a change of another log waits', [{ eventId: 'other/0/8' }], false],
  ['a change of no log waits', [{ eventId: 'x' }], false],
];

for (const [when, waiting, expected] of table) {
  test(`where ${when}, a candidate is ${expected ? '' : 'not '}overtaken`, () => {
    const behind = waiting.map((over) => over && candidateOf(over));
    assert.equal(isOvertaken(candidateOf(), behind), expected);
  });
}
