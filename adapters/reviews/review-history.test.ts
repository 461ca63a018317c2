import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handClock } from '../../engine/testing/hand-clock.ts';
import { memoryBroker } from '../../engine/testing/memory-broker.ts';
import { createWorld } from '../../engine/testing/world.ts';
import { kafkaReviewHistory } from './review-history.ts';

test('the ledger in its order, and the items that the compacted topic still holds', async () => {
  const world = createWorld({ clock: handClock(0), pick: () => 0, onStep: () => undefined });
  const broker = memoryBroker(world);
  broker.topics.create({ name: 'ledger', partitions: 2, cleanup: 'delete' });
  broker.topics.create({ name: 'requests', partitions: 2, cleanup: 'compact' });
  const write = (topic: string, partition: number, key: string, value: object | null): number =>
    broker.produce({
      topic,
      partition,
      key: Buffer.from(key),
      value: value && Buffer.from(JSON.stringify(value)),
      headers: [],
    });
  write('ledger', 1, 'acme/mug', { entryId: 'd1', sign: 1 });
  write('ledger', 1, 'acme/mug', { entryId: 'u1', sign: -1 });
  write('ledger', 0, 'acme/jug', { entryId: 'd2', sign: 1 });
  write('requests', 1, 'acme/mug/house', { reviewId: 'r1' });
  write('requests', 1, 'acme/mug/house', { reviewId: 'r2' });
  write('requests', 0, 'acme/jug/house', { reviewId: 'r3' });
  write('requests', 0, 'acme/jug/house', null);
  broker.compact('requests');

  const history = kafkaReviewHistory({
    kafka: broker.client(world.spawn()),
    codec: {
      encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
      decode: (_topic, bytes): unknown => JSON.parse(bytes.toString()),
    },
    ledger: 'ledger',
    requests: 'requests',
  });
  const answered = async <T>(asked: Promise<T>): Promise<T> => {
    await world.settle();
    return asked;
  };
  const ledger = await answered(history.ledger());
  assert.deepEqual(
    ledger.map(({ entryId, sign }) => [entryId, sign]),
    [
      ['d2', 1],
      ['d1', 1],
      ['u1', -1],
    ],
  );
  assert.deepEqual(
    (await answered(history.items())).map(({ reviewId }) => reviewId),
    ['r2'],
  );
});
