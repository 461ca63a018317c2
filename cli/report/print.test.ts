import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DayDrift, driftOf, type ModelDay } from '../../processors/metrics/drift.ts';
import { driftLines } from './print.ts';

/** 400 sequences, so many of them with a watermark. */
function dayOf(day: number, watermarks: number): ModelDay {
  const bins = new Map([
    [3, 400 - watermarks],
    [81, watermarks],
  ]);
  return {
    day: `2026-03-${String(day).padStart(2, '0')}`,
    model: 'aaaaaaaaaaaa',
    scores: { risk: bins, qualified: bins },
    categories: new Map([['watermark', watermarks]]),
    embeddings: null,
  };
}

test('an alert of drift says what shifted', (t) => {
  const days = driftOf(Array.from({ length: 15 }, (_, at) => dayOf(at + 1, at < 14 ? 40 : 160)));
  const lines = driftLines(days.slice(-2));
  for (const line of lines) t.diagnostic(line);
  const [, calm, planted] = lines;
  assert.ok(!calm!.includes('ALERT'));
  assert.match(planted!, /ALERT risk, qualified, watermark 10\.0 % -> 40\.0 %$/);
});

test('so does one of pictures alone', () => {
  const [day] = driftOf([dayOf(1, 40)]);
  const moved: DayDrift = { ...day!, pictures: 0.64, causes: ['pictures'], isAlert: true };
  assert.match(driftLines([moved])[1]!, /0\.64\s+ALERT pictures$/);
});
