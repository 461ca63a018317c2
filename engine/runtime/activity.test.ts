import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activityOf } from './activity.ts';

test('what was worked at one go is busy, whatever the task was before and is after', () => {
  let now = 100;
  const activity = activityOf({ elapsed: () => now });
  now = 400;
  activity.worked(110, 400);
  now = 405;
  assert.deepEqual(activity.spent(), { busy: 290, idle: 15, blocked: 0 });
  activity.is('blocked');
  now = 500;
  activity.worked(410, 450);
  activity.worked(450, 490);
  assert.deepEqual(activity.spent(), { busy: 370, idle: 15, blocked: 15 });
});

test('work while it is busy counts once, and so does work that began before the last account', () => {
  let now = 0;
  const activity = activityOf({ elapsed: () => now });
  activity.is('busy');
  now = 50;
  activity.worked(0, 50);
  activity.is('idle');
  activity.worked(0, 50);
  assert.deepEqual(activity.spent(), { busy: 50, idle: 0, blocked: 0 });
});
