import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latency, spread } from './statistics.ts';

test('a spread names the least, the middle and the most', () => {
  assert.deepEqual(spread([3, 1, 2]), { min: 1, median: 2, max: 3, runs: 3 });
  assert.equal(spread([4, 1]).median, 2.5);
});

test('latency percentiles lie between neighbours', () => {
  const { p50, p95, p99, max, changes } = latency(Array.from({ length: 101 }, (_, i) => i));
  assert.deepEqual([p50, p95, p99, max, changes], [50, 95, 99, 100, 101]);
});
