import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logCheck } from './log-check.ts';

const asked: string[][] = [];
const kafkaWith = (present: Record<string, string>) => ({
  incarnations: async (topics: readonly string[]) => {
    asked.push([...topics]);
    return new Map(Object.entries(present));
  },
});

test('a unit that joins inputs does not commit under a log that is gone', async () => {
  const known = new Map([
    ['changes', 'a'],
    ['verdicts', 'v'],
  ]);
  await logCheck(kafkaWith({ changes: 'a', verdicts: 'v' }), known)();
  await assert.rejects(
    logCheck(kafkaWith({ changes: 'b', verdicts: 'v' }), known)(),
    /changes was created anew/,
  );
  assert.deepEqual(asked, [
    ['changes', 'verdicts'],
    ['changes', 'verdicts'],
  ]);
});

test('a unit of one input asks nothing', async () => {
  asked.length = 0;
  await logCheck(kafkaWith({}), new Map([['changes', 'a']]))();
  assert.deepEqual(asked, []);
});
