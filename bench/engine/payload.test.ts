import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeValue, readHead, VALUE_BYTES } from './payload.ts';

test('a value is 1 KB and tells which record it is', () => {
  const head = { phase: 'timed', id: 4_000_000_000, sentAt: 1_790_000_000_000.25 } as const;
  const value = encodeValue(head);
  assert.equal(value.length, VALUE_BYTES);
  assert.deepEqual(readHead(value), head);
  assert.equal(readHead(encodeValue({ ...head, phase: 'warm-up' }))?.phase, 'warm-up');
});

test('what is cut short, changed or a tombstone is not ours', () => {
  const value = encodeValue({ phase: 'timed', id: 1, sentAt: 0 });
  assert.equal(readHead(null), undefined);
  assert.equal(readHead(value.subarray(1)), undefined);
  const changed = Buffer.from(value);
  changed[VALUE_BYTES - 1] = (changed[VALUE_BYTES - 1] ?? 0) ^ 1;
  assert.equal(readHead(changed), undefined);
});
