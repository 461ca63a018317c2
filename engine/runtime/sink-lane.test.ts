import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FetchedBatch, Fetcher, InRecord } from '../kafka.ts';
import { topic } from '../language.ts';
import { sinkLane } from './sink-lane.ts';

const words = topic<string>()('words', { does: 'words' });
const at = { topic: words.name, partition: 0, incarnation: 'log' };
const recordAt = (offset: number, headers: InRecord['headers'] = []): InRecord => ({
  ...at,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers,
});

/** A lane, and what hands it a batch. */
function laneOf(sinkBlockRecords: number, roomBytes: number) {
  let give: (batch: FetchedBatch) => void = () => assert.fail('it does not read');
  const fetcher: Fetcher = {
    add: (_log, _from, onBatch) => void (give = onBatch as typeof give),
    remove: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    close: async () => undefined,
  };
  const start = { incarnation: 'log', offset: 0, highWatermark: 0 };
  const lane = sinkLane(
    { partition: 0, fetcher, options: { sinkBlockRecords } },
    words,
    start,
    () => roomBytes,
  );
  lane.start(
    () => undefined,
    (error) => assert.fail(error),
  );
  const receive = (records: readonly InRecord[]): void =>
    give({ records, nextOffset: records.length, highWatermark: records.length });
  return { lane, receive };
}

test('a lane takes a batch of as many records as a fetch can hold', () => {
  const { lane, receive } = laneOf(1_000, 1_000_000);
  receive(Array.from({ length: 300_000 }, (_, offset) => recordAt(offset)));
  assert.equal(lane.waiting(), 300_000);
  const taken = lane.take(250_000);
  lane.keep(1);
  assert.equal(lane.waiting(), 299_999);
  assert.equal(lane.take(1)[0], taken[1]);
});

test('a lane is full of headers as it is of values', () => {
  const { lane, receive } = laneOf(1_000, 1_000);
  receive([recordAt(0, [{ name: 'raw', value: Buffer.alloc(2_000) }])]);
  assert.equal(lane.isFull(), true);
});
