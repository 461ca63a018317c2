import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { batchQueue } from './batch-queue.ts';

/** Items are numbers of bytes. */
const queueOf = (limits: { most?: number; bytes?: number; delayMs?: number; aheadMs?: number } = {}) => {
  const queue = batchQueue<number>({
    most: () => limits.most ?? 3,
    bytes: limits.bytes ?? 1_000,
    delayMs: limits.delayMs ?? 10,
    aheadMs: limits.aheadMs ?? 50,
  });
  return {
    ...queue,
    put: (lane: string, since: number, ...items: number[]) =>
      items.forEach((item) => queue.add(lane, { item, bytes: item, since })),
  };
};

describe('a queue of batches', () => {
  test('waits for company as long as the first may wait', () => {
    const { put, next } = queueOf();
    put('a', 100, 1);
    put('a', 105, 2);
    assert.deepEqual(next(106, 1), { kind: 'wait', ms: 4 });
    assert.deepEqual(next(110, 1), { kind: 'batch', lane: 'a', items: [1, 2], isAlone: false });
    assert.deepEqual(next(110, 1), { kind: 'nothing' });
  });

  test('does not wait when a batch is full, and leaves the rest', () => {
    const { put, next } = queueOf();
    put('a', 100, 1, 2, 3, 4);
    assert.deepEqual(next(100, 1), { kind: 'batch', lane: 'a', items: [1, 2, 3], isAlone: false });
    assert.deepEqual(next(100, 1), { kind: 'wait', ms: 10 });
  });

  test('holds no more bytes than allowed, but for one that is larger by itself', () => {
    const { put, next } = queueOf({ bytes: 100 });
    put('a', 0, 60, 40, 1, 500, 7);
    const batches = [next(0, 1), next(0, 1), next(10, 1), next(10, 1)];
    assert.deepEqual(
      batches.map((batch) => batch.kind === 'batch' && batch.items),
      [[60, 40], [1], [500], [7]],
    );
  });

  test('never puts two lanes together; the one that is due first goes first', () => {
    const { put, next } = queueOf({ delayMs: 0 });
    put('late', 5, 1);
    put('early', 4, 2);
    assert.deepEqual(next(5, 1), { kind: 'batch', lane: 'early', items: [2], isAlone: false });
    assert.deepEqual(next(5, 1), { kind: 'batch', lane: 'late', items: [1], isAlone: false });
  });

  test('shares what waits among the workers that are free', () => {
    const { put, next } = queueOf({ most: 8, delayMs: 0 });
    put('a', 0, 1, 2, 3, 4, 5);
    assert.deepEqual(next(0, 2), { kind: 'batch', lane: 'a', items: [1, 2, 3], isAlone: false });
    assert.deepEqual(next(0, 1), { kind: 'batch', lane: 'a', items: [4, 5], isAlone: false });
  });

  test('what is to be alone goes before all others, alone', () => {
    const { put, next, addAlone } = queueOf({ delayMs: 0 });
    put('a', 0, 1, 2);
    addAlone('a', 9);
    assert.deepEqual(next(0, 1), { kind: 'batch', lane: 'a', items: [9], isAlone: true });
    addAlone('b', 8);
    assert.equal(queueOf().drain().length, 0);
  });

  test('lays full batches ready for a worker that computes, others when they have waited longer', () => {
    const { put, ahead } = queueOf();
    put('full', 100, 1, 2, 3);
    put('few', 90, 4);
    assert.deepEqual(ahead(100), { kind: 'batch', lane: 'full', items: [1, 2, 3], isAlone: false });
    assert.deepEqual(ahead(100), { kind: 'wait', ms: 40 });
    assert.deepEqual(ahead(140), { kind: 'batch', lane: 'few', items: [4], isAlone: false });
  });

  test('lays nothing ready while something is to be alone: a worker has to become free for it', () => {
    const { put, ahead, next, addAlone } = queueOf();
    put('a', 0, 1, 2, 3);
    addAlone('a', 9);
    assert.deepEqual(ahead(100), { kind: 'nothing' });
    assert.deepEqual(next(100, 1), { kind: 'batch', lane: 'a', items: [9], isAlone: true });
    assert.equal(ahead(100).kind, 'batch');
  });

  test('gives back everything that waits', () => {
    const { put, next, addAlone, drain } = queueOf();
    put('a', 0, 1, 2);
    put('b', 0, 3);
    addAlone('a', 9);
    assert.deepEqual(drain().toSorted(), [1, 2, 3, 9]);
    assert.deepEqual(next(100, 1), { kind: 'nothing' });
  });
});
