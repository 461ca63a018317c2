import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { handClock } from '../../testing/hand-clock.ts';
import { commitPacing } from './commit-pacing.ts';
import { commitQueue } from './commit-queue.ts';
import { nothing, type Work } from '../record/work.ts';

const at = { topic: 'a', partition: 0, incarnation: '', offset: 0, timestamp: 0 };
const record = { ...at, key: null, value: null, headers: [] };

function paced() {
  const clock = handClock(0);
  const queue = commitQueue();
  const commits: { readonly at: number; readonly results: number; readonly end: () => void }[] = [];
  const pacing = commitPacing(
    queue,
    { clock, options: { lingerMs: 30, maxTransactionRecords: 100, maxTransactionBytes: 1_000 } },
    {
      commit: ({ length: results }) =>
        new Promise<void>((end) => void commits.push({ at: clock.now(), results, end })),
      failed: (error) => assert.fail(error),
      changed: () => undefined,
    },
  );
  return {
    clock,
    pacing,
    begin: () => queue.enter(record, 0, undefined, clock.elapsed()),
    finish: (work: Work, bytes = 0): void => {
      queue.finish({ ...nothing(work), bytes });
      pacing.finished(clock.elapsed());
    },
    told: () => commits.map((commit) => [commit.at, commit.results]),
    endCommit: async (): Promise<void> => {
      commits.at(-1)?.end();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('what a task has finished', () => {
  test('is committed after a millisecond where nobody is to be waited for', () => {
    const { clock, begin, finish, told } = paced();
    finish(begin());
    clock.turnTo(1);
    assert.deepEqual(told(), [[1, 1]]);
  });

  test('waits for a write between two commits that has begun before its time came', async () => {
    const { clock, pacing, begin, finish, told } = paced();
    const [first] = [begin(), begin()];
    finish(first);
    const between = Promise.withResolvers<void>();
    clock.turnTo(10);
    pacing.writeBetween(() => between.promise);
    clock.turnTo(50);
    assert.deepEqual(told(), [], 'two writes at once would be one transaction');
    between.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    clock.turnTo(100);
    assert.deepEqual(
      told().map(([, results]) => results),
      [1],
    );
  });

  test('waits lingerMs for those that are at work', () => {
    const { clock, begin, finish, told } = paced();
    const [first, second] = [begin(), begin(), begin()];
    finish(first);
    clock.turnTo(20);
    finish(second);
    clock.turnTo(29);
    assert.deepEqual(told(), []);
    clock.turnTo(30);
    assert.deepEqual(told(), [[30, 2]]);
  });

  test('waits for nobody where it is enough for a transaction', () => {
    const { clock, begin, finish, told } = paced();
    const [first] = [begin(), begin()];
    finish(first, 1_000);
    clock.turnTo(0);
    assert.deepEqual(told(), [[0, 1]]);
  });

  test('waits for the end of a commit that is under way', async () => {
    const { clock, pacing, begin, finish, told, endCommit } = paced();
    finish(begin());
    clock.turnTo(1);
    finish(begin());
    finish(begin());
    clock.turnTo(50);
    assert.ok(pacing.isUnderWay());
    assert.deepEqual(told(), [[1, 1]]);
    await endCommit();
    clock.turnTo(51);
    assert.deepEqual(told().at(-1), [51, 2]);
  });

  test('is not committed any more once that is stopped', () => {
    const { clock, pacing, begin, finish, told } = paced();
    finish(begin());
    pacing.stop();
    finish(begin());
    clock.turnTo(100);
    assert.deepEqual(told(), []);
  });
});
