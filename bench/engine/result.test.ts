import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { flatnessOf } from './flatness.ts';
import { restoreMsIn } from './restore.ts';
import { ratioOf } from './result.ts';
import type { Run } from './run.ts';

const run = (system: string, recordsPerSecond: number, cpuMicrosPerRecord: number): Run => ({
  system,
  job: { name: 'copy', partitions: 4, warmUp: 0, records: 1, preloaded: 0 },
  verdict: { isRight: true, expected: 1, missing: 0, doubled: 0, foreign: 0 },
  ms: 1,
  recordsPerSecond,
  secondHalfPerSecond: recordsPerSecond,
  startMs: 1,
  restoreMs: undefined,
  cpuMicrosPerRecord,
  peakMiB: 1,
  brokerCpuMicrosPerRecord: 1,
  otherCores: 0,
  recordsPerTransaction: 500,
  commitGapMs: { median: 100, max: 110 },
});

describe('ratios', () => {
  test('are taken within a round, above 1 where ours is faster or takes less CPU', () => {
    const rounds = [
      [run('ours', 60, 10), run('quix', 30, 20)],
      [run('quix', 10, 30), run('ours', 30, 10)],
    ];
    const ratio = ratioOf('quix', rounds);
    assert.deepEqual(ratio?.recordsPerSecond, { min: 2, median: 2.5, max: 3, runs: 2 });
    assert.deepEqual(ratio?.cpu, { min: 2, median: 2.5, max: 3, runs: 2 });
  });

  test('leave out a round in which one of both failed', () => {
    const rounds = [[run('ours', 60, 10)], [run('quix', 10, 30), run('ours', 30, 10)]];
    assert.equal(ratioOf('quix', rounds)?.recordsPerSecond.runs, 1);
    assert.equal(ratioOf('bytewax', rounds), undefined);
  });
});

test('flatness is the cost to that of the first case, round by round', () => {
  const own = [run('ours', 1, 11), run('ours', 1, 30)];
  const first = [run('ours', 1, 10), run('ours', 1, 25)];
  const { cpuRatio, isRight } = flatnessOf({ dimension: 'keys', value: 10 }, own, first);
  assert.deepEqual(cpuRatio, { min: 1.1, median: 1.15, max: 1.2, runs: 2 });
  assert.equal(isRight, true);
});

test('a restore lasts from its first begin to its last end, whatever else is in the log', () => {
  assert.equal(
    restoreMsIn('x\nRESTORE_START 100\nRESTORE_START 90\ny\nRESTORE_END 150\nRESTORE_END 400\n'),
    310,
  );
  assert.equal(restoreMsIn('nothing was restored'), undefined);
});
