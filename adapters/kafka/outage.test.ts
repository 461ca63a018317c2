import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutage } from './outage.ts';

test('an outage is told when it begins, every half minute, and when it is over; a moment is not', () => {
  const told: string[] = [];
  let now = 0;
  const outage = createOutage(
    (level, message, facts) => told.push(`${level} ${message} ${JSON.stringify(facts)}`),
    () => now,
  );
  outage.answered();
  for (; now < 40_000; now += 1_000) outage.failed(new Error('connect ECONNREFUSED'));
  outage.answered();
  outage.answered();
  outage.failed(new Error('a leader that moves'));
  now += 500;
  outage.answered();
  assert.deepEqual(told, [
    'warn Kafka does not answer; trying again until it does {"error":"connect ECONNREFUSED"}',
    'warn Kafka does not answer; trying again until it does {"error":"connect ECONNREFUSED"}',
    'info Kafka answers again {"afterMs":40000}',
  ]);
});
