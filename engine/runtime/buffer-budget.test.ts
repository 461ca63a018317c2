import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferBudget } from './buffer-budget.ts';

test('a task has its own limit while there are few, and an equal share when there are many', () => {
  const budget = bufferBudget({ maxQueuedBytes: 16, maxWorkerQueuedBytes: 64 });
  const shares = Array.from({ length: 4 }, () => budget.join());
  assert.equal(shares[0]?.bytes(), 16);
  const more = Array.from({ length: 4 }, () => budget.join());
  assert.equal(shares[0]?.bytes(), 8);
  for (const share of more) share.leave();
  more[0]?.leave();
  assert.equal(shares[0]?.bytes(), 16);
});
