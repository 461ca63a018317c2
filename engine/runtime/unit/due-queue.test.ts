import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dueQueue } from './due-queue.ts';

test('what is due comes in the order of its time, and nothing before it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 50 }), (times, now) => {
      const queue = dueQueue<number>();
      for (const time of times) queue.add(time, time);
      const taken: number[] = [];
      for (let next = queue.take(now); next !== undefined; next = queue.take(now)) taken.push(next);
      assert.deepEqual(
        taken,
        times.filter((time) => time <= now).toSorted((a, b) => a - b),
      );
    }),
  );
});
