import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { committedRecords, nextOffset } from './committed-records.ts';
import type { RawPartition, RawRecord } from './protocol.ts';

const data = (offset: number, producerId: string, key = 'k'): RawRecord => ({
  offset: String(offset),
  timestamp: '0',
  key: Buffer.from(key, 'latin1'),
  value: Buffer.from('v'),
  isControlRecord: false,
  batchContext: { producerId, inTransaction: true },
});
const marker = (offset: number, producerId: string): RawRecord => ({
  ...data(offset, producerId, '\0\0\0\0'),
  isControlRecord: true,
});
const partition = (
  messages: RawRecord[],
  aborted: [producerId: string, firstOffset: number][],
): RawPartition => ({
  partition: 0,
  errorCode: 0,
  highWatermark: '99',
  lastStableOffset: '99',
  abortedTransactions: aborted.map(([producerId, firstOffset]) => ({
    producerId,
    firstOffset: String(firstOffset),
  })),
  messages,
});
const offsets = (p: RawPartition, from = 0): number[] =>
  committedRecords(p, from).map((r) => Number(r.offset));

describe('committedRecords', () => {
  test('drops both of two overlapping aborted transactions listed in order of their completion', () => {
    const p = partition(
      [data(10, 'a'), data(11, 'b'), marker(12, 'b'), data(13, 'a'), marker(14, 'a'), data(15, 'c')],
      [
        ['b', 11],
        ['a', 10],
      ],
    );
    assert.deepEqual(offsets(p), [15]);
  });

  test('drops both when the fetch starts inside them', () => {
    const p = partition(
      [data(12, 'a'), data(13, 'b'), marker(14, 'a'), marker(15, 'b'), data(16, 'c')],
      [
        ['a', 10],
        ['b', 11],
      ],
    );
    assert.deepEqual(offsets(p, 12), [16]);
  });

  test("does not take a user's key of four zero bytes for an abort marker", () => {
    const p = partition([data(10, 'a', '\0\0\0\0'), data(11, 'a'), marker(12, 'a')], [['a', 10]]);
    assert.deepEqual(offsets(p), []);
  });

  test('keeps what the same producer commits after an abort, and what has no transaction', () => {
    const plain = { ...data(13, '-1'), batchContext: { producerId: '-1', inTransaction: false } };
    const p = partition([data(10, 'a'), marker(11, 'a'), data(12, 'a'), plain], [['a', 10]]);
    assert.deepEqual(offsets(p), [12, 13]);
  });

  test('leaves out records before the offset asked for: a broker answers with whole batches', () => {
    assert.deepEqual(offsets(partition([data(4, 'a'), data(5, 'a')], []), 5), [5]);
  });
});

test('reading goes on behind markers and aborted records', () => {
  assert.equal(nextOffset(partition([data(10, 'a'), marker(11, 'a')], [['a', 10]]), 10), 12);
  assert.equal(nextOffset(partition([], []), 7), 7);
});
