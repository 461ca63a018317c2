import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DayDrift } from '../../processors/metrics/drift.ts';
import { driftLines } from './print.ts';

const day = (over: Partial<DayDrift>): DayDrift => ({
  day: '2026-03-15',
  model: 'aaaaaaaaaaaa',
  n: 400,
  reference: 5600,
  risk: 0.03,
  qualified: 0.02,
  pictures: 0.01,
  shifted: [],
  causes: [],
  isAlert: false,
  ...over,
});

test('an alert of drift says what shifted', () => {
  const shifted = [{ code: 'watermark', share: 0.4, before: 0.1 }];
  const [, calm, pictures, all] = driftLines([
    day({}),
    day({ causes: ['pictures'], pictures: 0.64 }),
    day({ causes: ['risk', 'qualified', 'categories'], shifted, risk: 0.71, qualified: 0.7 }),
  ]);
  assert.ok(!calm!.includes('ALERT'));
  assert.match(pictures!, /0\.64\s+ALERT pictures$/);
  assert.match(all!, /ALERT risk, qualified, watermark 10\.0 % -> 40\.0 %$/);
});
