import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FetchedBatch, Fetcher, InRecord } from '../../kafka.ts';
import { topic } from '../../language.ts';
import { sinkLane } from './sink-lane.ts';

const BLOCK = 10;

function laneFrom(offset: number, roomBytes = Infinity) {
  const asked: string[] = [];
  let deliver = (_batch: FetchedBatch): void => assert.fail('nobody reads');
  const fetcher: Fetcher = {
    add: (_at, from, onBatch) => {
      asked.push(`from ${String(from)}`);
      deliver = (batch) => void onBatch(batch);
    },
    remove: () => void asked.push('remove'),
    pause: () => void asked.push('pause'),
    resume: () => void asked.push('resume'),
    close: async () => undefined,
  };
  const words = topic<string>()('words', { does: 'words' });
  const start = { incarnation: 'i', offset, highWatermark: 100 };
  const parts = { partition: 0, fetcher, options: { sinkBlockRecords: BLOCK } };
  const lane = sinkLane(parts, words, start, () => roomBytes);
  lane.start(
    () => undefined,
    (error) => assert.fail(error),
  );
  let next = offset;
  const bring = (count: number): void => {
    const records = Array.from({ length: count }, () => recordAt(next++));
    deliver({ records, nextOffset: next, highWatermark: 100 });
  };
  return { lane, bring, asked };
}

const recordAt = (offset: number): InRecord => ({
  topic: 'words',
  partition: 0,
  incarnation: 'i',
  offset,
  timestamp: offset,
  key: null,
  value: Buffer.alloc(10),
  headers: [],
});

const offsets = (records: readonly InRecord[]): number[] => records.map(({ offset }) => offset);

test('what the writer does not take is the beginning of the next block', () => {
  const { lane, bring } = laneFrom(5);
  bring(4);
  assert.deepEqual(offsets(lane.take(3)), [5, 6, 7]);
  bring(1);
  lane.keep(1);
  assert.deepEqual([lane.waiting(), lane.uncommitted()], [4, 5]);
  lane.committed(6);
  assert.deepEqual([lane.position(), lane.uncommitted()], [6, 4]);
  assert.deepEqual(offsets(lane.take(BLOCK)), [6, 7, 8, 9]);
});

test('a lane is behind by what waits, what is being written and what it has not read, and as old as the first of them', () => {
  const { lane, bring } = laneFrom(90);
  bring(2);
  lane.take(1);
  lane.keep(1);
  assert.deepEqual(lane.status(), {
    topic: 'words',
    position: 90,
    highWatermark: 100,
    lag: 10,
    oldestTimestamp: 90,
  });
  lane.committed(91);
  assert.equal(lane.status().oldestTimestamp, 91);
});

test('reading is paused above two blocks, and goes on where half of that is written', () => {
  const { lane, bring, asked } = laneFrom(0);
  bring(2 * BLOCK);
  assert.ok(!lane.isFull());
  bring(1);
  assert.ok(lane.isFull());
  for (const end of [10, 20]) {
    lane.take(BLOCK);
    lane.keep(BLOCK);
    lane.committed(end);
  }
  assert.deepEqual(asked, ['from 0', 'pause', 'resume']);
});

test('reading is paused where the values take more than their share of memory', () => {
  const { lane, bring } = laneFrom(0, 25);
  bring(2);
  assert.ok(!lane.isFull());
  bring(1);
  assert.ok(lane.isFull());
});

test('what comes after reading has ended is left to the successor', () => {
  const { lane, bring } = laneFrom(0);
  lane.stop();
  bring(1);
  assert.equal(lane.uncommitted(), 0);
});

test('a lane takes a batch of as many records as a fetch can hold', () => {
  const { lane, bring } = laneFrom(0);
  bring(300_000);
  assert.equal(lane.waiting(), 300_000);
  const second = lane.take(250_000)[1];
  lane.keep(1);
  assert.equal(lane.waiting(), 299_999);
  assert.equal(lane.take(1)[0], second);
});
