import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OutRecord } from '../../engine/kafka.ts';
import { chunked } from './chunks.ts';

const record = (topic: string, partition: number, bytes: number): OutRecord => ({
  topic,
  partition,
  key: null,
  value: Buffer.alloc(bytes),
  headers: [],
});
const shown = (records: readonly OutRecord[]) =>
  chunked(records).map((round) =>
    round.map(({ topic, partition, indices }) => `${topic}/${String(partition)}: ${indices.join(' ')}`),
  );

describe('records of a transaction', () => {
  test('go out in one round, a chunk for each partition, where they are few', () => {
    const records = [record('a', 0, 10), record('b', 0, 10), record('a', 1, 10), record('a', 0, 10)];
    assert.deepEqual(shown(records), [['a/0: 0 3', 'b/0: 1', 'a/1: 2']]);
  });

  test('take another round where a partition has more than a batch may hold, in their order', () => {
    const records = [record('a', 0, 600_000), record('a', 0, 600_000), record('b', 0, 1), record('a', 0, 1)];
    assert.deepEqual(shown(records), [['a/0: 0', 'b/0: 2'], ['a/0: 1 3']]);
  });

  test('go alone where one of them is larger than a chunk', () => {
    const records = [record('a', 0, 1), record('a', 0, 2_000_000), record('a', 0, 1)];
    assert.deepEqual(shown(records), [['a/0: 0'], ['a/0: 1'], ['a/0: 2']]);
  });

  test('are none where there are none', () => assert.deepEqual(chunked([]), []));
});
