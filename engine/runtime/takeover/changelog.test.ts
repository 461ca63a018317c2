import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../../codec.ts';
import { type Timer, timerOf, timerRecord } from './changelog.ts';

const json: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(bytes.toString()) as unknown,
};

const timer: Timer = {
  dueAt: 7,
  attempt: 1,
  input: 'words',
  incarnation: 'log',
  key: 'a',
  value: Buffer.from([0, 255, 123]),
  isTombstone: false,
  headers: [
    { name: 'raw', value: Buffer.from([1, 128]) },
    { name: 'none', value: null },
  ],
  offset: 5,
  timestamp: 3,
};

for (const [what, given] of [
  ['a record', timer],
  ['a tombstone', { ...timer, value: Buffer.alloc(0), isTombstone: true }],
] as const) {
  test(`${what} that is to come back is the same after a codec that knows no bytes`, () => {
    const { value } = timerRecord({ topic: 'changelog', partition: 0 }, 'id', given, json);
    const entry = json.decode('changelog', value ?? Buffer.alloc(0)) as {
      timer: Parameters<typeof timerOf>[0];
    };
    assert.deepEqual(timerOf(entry.timer), given);
  });
}

test('a tombstone that was stored under the former name is one', () => {
  const { isTombstone: _, headers: headerList, ...rest } = timer;
  const stored = {
    ...rest,
    value: Buffer.alloc(0),
    headers: { 'agpis-tombstone': '1', own: 'header' },
    headerList,
  };
  const { isTombstone, headers } = timerOf(stored);
  assert.equal(isTombstone, true);
  assert.deepEqual(
    headers.map(({ name }) => name),
    ['own', 'raw', 'none'],
  );
});
