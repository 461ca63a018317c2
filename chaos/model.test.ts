import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LoggedChange, newestChange } from './model.ts';

const change = (version: number): LoggedChange => ({ kind: 'change', version });
const remove = (version: number): LoggedChange => ({ kind: 'delete', version });
const tombstone: LoggedChange = { kind: 'tombstone', version: null };

const table: [string, LoggedChange[], number | null][] = [
  ['nothing came', [], null],
  ['the highest version wins', [change(1), change(3), change(2)], 3],
  ['a delete holds against older versions', [change(1), remove(2), change(1)], null],
  ['a late delete is none', [change(3), remove(2)], 3],
  ['a tombstone deletes at the version that is known', [change(3), tombstone, change(3)], null],
  ['a higher version brings a product back', [change(1), tombstone, change(2)], 2],
];
for (const [sentence, changes, version] of table)
  test(sentence, () => assert.equal(newestChange(changes)?.version ?? null, version));
