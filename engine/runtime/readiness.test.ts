import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GroupStatus } from './group/group-runner.ts';
import { stalledMs, stuckMs } from './group/progress.ts';
import { livenessComplaints, readinessComplaints, STALLED_AFTER_MS } from './readiness.ts';
import type { TaskStatus } from './task.ts';

const NOW = 1_760_000_000_000;

const task = (over: Partial<TaskStatus> = {}, lag = 0): TaskStatus => ({
  partition: 2,
  phase: 'running',
  inProgress: 0,
  uncommitted: 0,
  oldestStartedAt: undefined,
  progressedAt: NOW,
  timers: 0,
  keys: 0,
  spent: { busy: 0, idle: 0, blocked: 0 },
  inputs: [{ topic: 'in', position: 5, highWatermark: 5 + lag, lag, oldestTimestamp: undefined }],
  ...over,
});

const group = (over: Partial<GroupStatus> = {}): GroupStatus => ({
  name: 'image',
  outsideSince: undefined,
  assigned: [2],
  takingOver: [],
  tasks: [task()],
  stuck: [],
  restarts: 0,
  pauses: [],
  ...over,
});

const ago = (ms: number): number => NOW - ms;

describe('a worker is ready', () => {
  for (const [when, over] of [
    ['while nothing is to be done', {}],
    ['without any partition, where there are more workers than partitions', { assigned: [], tasks: [] }],
    [
      'where the members of its group read different topics and it works with some of them',
      { mixed: 'the members of the consumer group shop-image read different topics: …' },
    ],
    ['while records wait and get done', { tasks: [task({ progressedAt: ago(1_000) }, 9_000)] }],
    ['after a long rest', { tasks: [task({ progressedAt: ago(86_400_000) })] }],
  ] as const)
    test(when, () => assert.deepEqual(readinessComplaints([group(over)], NOW), []));
});

describe('a worker is not ready', () => {
  const restoring = { topic: 'changelog', done: 250, total: 1_000 };
  for (const [when, over, code, sentence] of [
    [
      'before it has joined',
      { outsideSince: ago(3_000), assigned: [], tasks: [] },
      'not-joined',
      /no place .* for 3 s$/,
    ],
    [
      'while the group takes it in under no circumstances',
      { outsideSince: ago(3_000), outsideBecause: 'it has other members', assigned: [], tasks: [] },
      'not-joined',
      /no place .* for 3 s: it has other members$/,
    ],
    [
      'where it is given no partitions, since others of its group read something else',
      { isLeftOut: true, mixed: 'the members … read different topics', assigned: [], tasks: [] },
      'left-out',
      /^image: the members … read different topics$/,
    ],
    [
      'while it restores a partition',
      { tasks: [], takingOver: [{ partition: 2, since: ago(9_000), restoring, error: undefined }] },
      'taking-over',
      /image\/2 .* for 9 s, at 250 of 1000 of changelog$/,
    ],
    [
      'while a takeover fails again and again',
      {
        tasks: [],
        takingOver: [{ partition: 2, since: ago(9_000), restoring: undefined, error: 'no Redis' }],
      },
      'taking-over',
      /after: no Redis$/,
    ],
    [
      'while somebody has to decide before a partition can be taken over',
      {
        tasks: [],
        takingOver: [
          { partition: 2, since: ago(9_000), restoring, error: 'in/2 begins at 15', code: 'records-lost' },
        ],
      },
      'records-lost',
      /^image\/2: in\/2 begins at 15$/,
    ],
    [
      'while topics have partitions that it does not read',
      { partitionsChanged: 'in has 4 partitions, and image works on 2: …' },
      'partitions-changed',
      /^image: in has 4 partitions/,
    ],
    [
      'while a dependency is away',
      { pauses: [{ because: 'dependency', stage: 'dedup', error: 'no Redis', since: ago(7_000) }] },
      'paused',
      /image has been paused for 7 s, dedup waits for a dependency: no Redis/,
    ],
    [
      'while record after record fails',
      { pauses: [{ because: 'burst', stage: 'dedup', error: 'x is undefined', since: ago(7_000) }] },
      'paused',
      /dedup fails for record after record: x is undefined/,
    ],
    [
      'while records wait that a former release has put off and this one does not read',
      { leftBehind: [{ partition: 2, topic: 'more', records: 1, sentence: '1 record of more waits …' }] },
      'left-behind',
      /^image\/2: 1 record of more waits/,
    ],
    [
      'while records wait and none gets done',
      { tasks: [task({ progressedAt: ago(STALLED_AFTER_MS) }, 17)] },
      'stalled',
      /image\/2 has 17 records to do and has made no progress for 60 s/,
    ],
    [
      'while a task is stuck, which is said once',
      { tasks: [task({ progressedAt: ago(400_000) }, 17)], stuck: [{ partition: 2, forMs: 400_000 }] },
      'stuck',
      /heartbeats have stopped/,
    ],
  ] as const)
    test(when, () => {
      const complaints = readinessComplaints([group(), group(over)], NOW);
      assert.deepEqual(
        complaints.map((c) => c.code),
        [code],
      );
      assert.match(complaints[0]?.sentence ?? '', sentence);
    });
});

describe('a worker is alive', () => {
  test('while it is paused, stalled or taking over: to end it would mend nothing', () => {
    const pauses = [{ because: 'dependency', stage: 'dedup', error: 'no Redis', since: 0 }] as const;
    const takingOver = [{ partition: 1, since: 0, restoring: undefined, error: undefined }];
    assert.deepEqual(livenessComplaints([group({ pauses, takingOver, outsideSince: 0 })]), []);
  });

  test('unless a task is stuck', () => {
    const [complaint] = livenessComplaints([group({ stuck: [{ partition: 2, forMs: 300_000 }] })]);
    assert.deepEqual([complaint?.unit, complaint?.partition, complaint?.code], ['image', 2, 'stuck']);
  });
});

describe('a task is stuck', () => {
  test('for as long as one record is at work, whatever else gets done', () =>
    assert.equal(stuckMs(task({ oldestStartedAt: ago(70) }), NOW), 70));
  test('for as long as nothing of what it has read gets done, a commit that hangs included', () =>
    assert.equal(stuckMs(task({ uncommitted: 3, progressedAt: ago(90) }), NOW), 90));
  test('never while it has nothing to do', () => assert.equal(stuckMs(task({ progressedAt: 0 }), NOW), 0));
  test('never while it waits on purpose', () =>
    assert.equal(
      stuckMs(task({ phase: 'paused', oldestStartedAt: 0, uncommitted: 1, progressedAt: 0 }), NOW),
      0,
    ));
});

test('a task is stalled also by records that it does not get to read', () =>
  assert.equal(stalledMs(task({ progressedAt: ago(80) }, 1), NOW), 80));
