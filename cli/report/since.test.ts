import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { since } from './since.ts';

const NOW = Date.parse('2026-05-10T12:00:00Z');

describe('the beginning of a report', () => {
  for (const [text, expected] of [
    ['30m', '2026-05-10T11:30:00.000Z'],
    ['12h', '2026-05-10T00:00:00.000Z'],
    ['7d', '2026-05-03T12:00:00.000Z'],
    ['2026-05-01', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T08:30', '2026-05-01T08:30:00.000Z'],
    ['2026-05-01 08:30:15.5', '2026-05-01T08:30:15.500Z'],
    ['2026-05-01T08:30+02:00', '2026-05-01T06:30:00.000Z'],
  ] as const)
    test(`"${text}" is ${expected}, in whatever zone the machine is`, () => {
      assert.equal(new Date(since(text, NOW)).toISOString(), expected);
    });

  for (const text of ['', '7', 'd', '-7d', '9999999d', 'yesterday', '2026-13-01', '2026-05-01T99:00'])
    test(`"${text}" is refused with examples`, () => {
      assert.throws(() => since(text, NOW), /Give a span \(7d, 24h, 30m\) or a date/);
    });
});
