import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commitQueue } from './commit-queue.ts';
import { nothing, type Work } from '../record/work.ts';

const MANY = 1_000;

function queueOf(topics: readonly string[]) {
  const queue = commitQueue();
  const works = topics.map((topic, offset) => enter(queue, topic, offset));
  const finish = (at: number, bytes = 0): void => queue.finish({ ...nothing(works[at] as Work), bytes });
  const take = (maxBytes = Infinity) =>
    queue.takePrefix(MANY, maxBytes).map(({ work }) => work.record.offset);
  return { queue, finish, take };
}

function enter(queue: ReturnType<typeof commitQueue>, topic: string, offset: number): Work {
  const value = Buffer.from('12345');
  const record = { topic, partition: 0, incarnation: '', offset, timestamp: offset, key: null, value };
  return queue.enter({ ...record, headers: [] }, 0, undefined, 0);
}

describe('what a task has read and not committed', () => {
  test('is taken for a commit up to the first that is not finished', () => {
    const { queue, finish, take } = queueOf(['a', 'a', 'a']);
    finish(2);
    assert.deepEqual(take(), []);
    finish(0);
    assert.equal(queue.ready.results, 1);
    assert.deepEqual(take(), [0]);
    finish(1);
    assert.deepEqual(take(), [1, 2]);
  });

  test('is taken one at least, however large, and the rest by its bytes', () => {
    const { finish, take } = queueOf(['a', 'a', 'a']);
    for (const at of [0, 1, 2]) finish(at, 100);
    assert.deepEqual(take(50), [0]);
    assert.deepEqual(take(200), [1, 2]);
  });

  test('counts, by topic and in bytes with what it led to, until it is committed', () => {
    const { queue, finish, take } = queueOf(['a', 'b', 'a']);
    assert.equal(queue.bytes(), 15);
    finish(0, 100);
    take();
    const held = () => [
      queue.size(),
      queue.uncommitted(),
      queue.uncommittedFrom('a'),
      queue.uncommittedFrom('b'),
    ];
    assert.deepEqual(held(), [2, 3, 2, 1]);
    assert.equal(queue.bytes(), 115);
    queue.committed();
    assert.deepEqual(held(), [2, 2, 1, 1]);
    assert.equal(queue.bytes(), 10);
  });

  test('is as old as its first record, also while that is being committed', () => {
    const { queue, finish, take } = queueOf(['b', 'a', 'a']);
    finish(0);
    finish(1);
    take();
    assert.equal(queue.oldestFrom('a')?.offset, 1);
    queue.committed();
    assert.equal(queue.oldestFrom('a')?.offset, 2);
    assert.equal(queue.oldestFrom('b'), undefined);
  });

  test('is known by its bytes: key, value and headers, until it is committed', () => {
    const queue = commitQueue();
    const record = {
      topic: 'a',
      partition: 0,
      incarnation: '',
      offset: 0,
      timestamp: 0,
      key: Buffer.from('key'),
      value: Buffer.from('value'),
      headers: [{ name: 'name', value: Buffer.alloc(100) }],
    };
    const work = queue.enter(record, 0, undefined, 0);
    assert.equal(queue.bytes(), 3 + 5 + 4 + 100);
    queue.finish(nothing(work));
    queue.takePrefix(MANY, Infinity);
    queue.committed();
    assert.equal(queue.bytes(), 0);
  });
});
