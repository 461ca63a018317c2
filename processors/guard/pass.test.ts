import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgePass, type KnownPass, type PassJudgement } from './pass.ts';

const known: KnownPass = { eventId: 'log/0/5', pass: 0, deleted: false };
const request = { eventId: 'log/0/5', pass: 1 };

const table: readonly [string, KnownPass | undefined, PassJudgement][] = [
  ['the first pass after the change itself counts', known, 'accept'],
  ['a pass that was judged is a replay', { ...known, pass: 1 }, 'replay'],
  ['a pass below the last is a replay', { ...known, pass: 2 }, 'replay'],
  ['a newer change supersedes it', { ...known, eventId: 'log/0/6' }, 'superseded'],
  ['a delete supersedes it', { ...known, deleted: true }, 'superseded'],
  ['nothing is known of the product any more', undefined, 'superseded'],
];
for (const [sentence, before, expected] of table)
  test(sentence, () => assert.equal(judgePass(before, request), expected));
