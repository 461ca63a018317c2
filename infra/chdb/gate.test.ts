import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createGate } from './gate.ts';

test('no more are in than there are places, in the order of arrival, and leaving twice frees one place', async () => {
  const gate = createGate(2);
  const entered: number[] = [];
  const leaves = [0, 1, 2, 3].map(async (index) => {
    const leave = await gate.enter();
    entered.push(index);
    return leave;
  });
  await turn();
  assert.deepEqual(entered, [0, 1]);
  const first = await leaves[0];
  first?.();
  first?.();
  await turn();
  assert.deepEqual(entered, [0, 1, 2]);
});
