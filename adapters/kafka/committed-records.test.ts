import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { committedRecords, nextOffset } from './committed-records.ts';
import type { RecordBatch } from './record-batch.ts';

const data = (offset: number, producerId: string, key = 'k'): RecordBatch => ({
  lastOffset: offset,
  isControl: false,
  producerId,
  inTransaction: true,
  records: [
    {
      topic: 't',
      partition: 0,
      incarnation: 'i',
      offset,
      timestamp: 0,
      key: Buffer.from(key, 'latin1'),
      value: Buffer.from('v'),
      headers: [],
    },
  ],
});
const marker = (offset: number, producerId: string): RecordBatch => ({
  ...data(offset, producerId),
  isControl: true,
  records: [],
});
type Aborted = readonly (readonly [producerId: string, firstOffset: number])[];
const offsets = (batches: readonly RecordBatch[], aborted: Aborted, from = 0): number[] => {
  const listed = aborted.map(([producerId, firstOffset]) => ({
    producerId,
    firstOffset: String(firstOffset),
  }));
  return committedRecords(batches, listed, from).map((r) => r.offset);
};

describe('committedRecords', () => {
  test('drops both of two overlapping aborted transactions listed in order of their completion', () => {
    const found = offsets(
      [data(10, 'a'), data(11, 'b'), marker(12, 'b'), data(13, 'a'), marker(14, 'a'), data(15, 'c')],
      [
        ['b', 11],
        ['a', 10],
      ],
    );
    assert.deepEqual(found, [15]);
  });

  test('drops both when the fetch starts inside them', () => {
    const found = offsets(
      [data(12, 'a'), data(13, 'b'), marker(14, 'a'), marker(15, 'b'), data(16, 'c')],
      [
        ['a', 10],
        ['b', 11],
      ],
      12,
    );
    assert.deepEqual(found, [16]);
  });

  test("does not take a user's key of four zero bytes for an abort marker", () => {
    const found = offsets([data(10, 'a', '\0\0\0\0'), data(11, 'a'), marker(12, 'a')], [['a', 10]]);
    assert.deepEqual(found, []);
  });

  test('keeps what the same producer commits after an abort, and what has no transaction', () => {
    const plain = { ...data(13, '-1'), inTransaction: false };
    const found = offsets([data(10, 'a'), marker(11, 'a'), data(12, 'a'), plain], [['a', 10]]);
    assert.deepEqual(found, [12, 13]);
  });

  test('leaves out records before the offset asked for: a broker answers with whole batches', () => {
    assert.deepEqual(offsets([data(4, 'a'), data(5, 'a')], [], 5), [5]);
  });
});

test('reading goes on behind markers, aborted records and what compaction took away', () => {
  assert.equal(nextOffset([data(10, 'a'), marker(11, 'a')], 10), 12);
  assert.equal(nextOffset([], 7), 7);
  assert.equal(nextOffset([{ ...data(10, 'a'), lastOffset: 14 }], 10), 15);
});
