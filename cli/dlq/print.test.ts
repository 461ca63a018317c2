import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Letter } from '../../engine/dead-letters/letter.ts';
import { inJson, inLine } from './bytes-text.ts';
import { hexDump } from './hex-dump.ts';
import { parsePlace } from './letters.ts';
import { letterLines } from './print.ts';
import { letterSummary } from './summary.ts';

const letter = (over: Partial<Letter> = {}): Letter => ({
  id: 'deadlog/0/7',
  place: { partition: 0, offset: 7 },
  at: Date.UTC(2026, 2, 1, 12),
  source: { topic: 'product-changes', partition: 0, offset: 40, incarnation: 'log' },
  stage: 'image/ingest',
  code: 'unexpected',
  message: 'it broke\n\u001b[2J',
  attempt: 0,
  key: Buffer.from('demo/mug'),
  value: Buffer.from([0, 0xff, 0x41]),
  headers: [{ name: 'raw', value: Buffer.from([0xff, 0x00]) }],
  redriven: undefined,
  isCut: false,
  ...over,
});

describe('what is shown of a letter', () => {
  const lines = letterLines(letter(), undefined, 'open', []);

  test('cannot steer the terminal', () => assert.ok(!lines.join('\n').includes('\u001b')));
  test('has bytes that are no text in hexadecimal', () => {
    assert.ok(lines.includes('  raw: 0xff00'));
    assert.ok(lines.some((line) => line.includes('00 ff 41') && line.endsWith('|..A|')));
  });
  test('says that a tombstone has no value, and that a cut one was not kept', () => {
    assert.match(letterLines(letter({ value: null }), undefined, 'open', []).join('\n'), /a tombstone/);
    assert.match(
      letterLines(letter({ isCut: true, value: null }), undefined, 'open', []).join('\n'),
      /too large/,
    );
  });
});

test('bytes in a line and in JSON', () => {
  assert.equal(inLine(null), '(none)');
  assert.equal(inLine(Buffer.alloc(0)), '(empty)');
  assert.equal(inLine(Buffer.from('täglich')), 'täglich');
  assert.deepEqual(inJson(Buffer.from([0xff])), { base64: '/w==' });
  assert.equal(inJson(Buffer.from('a')), 'a');
});

test('a long dump says how much is left', () => {
  assert.deepEqual(hexDump(Buffer.from('0123456789abcdef0'), 16), [
    '00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|',
    '… and 1 bytes more; --json has all of them',
  ]);
});

test('a place is <partition>:<offset> and nothing else', () => {
  assert.deepEqual(parsePlace('3:120'), { partition: 3, offset: 120 });
  for (const text of ['', '3', '3:', 'a:1', '1:2:3', '-1:2'])
    assert.throws(() => parsePlace(text), { code: 'BAD_ID' }, text);
});

test('the summary counts all by stage, class and state, and keeps the newest', () => {
  const summary = letterSummary(new Set(['deadlog/0/1']), 2);
  for (let offset = 0; offset < 500; offset += 1) {
    summary.add(letter({ id: `deadlog/0/${String(offset)}`, place: { partition: 0, offset }, at: offset }));
  }
  const { groups, newest } = summary.result();
  assert.deepEqual(
    groups.map(({ states }) => states),
    [{ open: 499, redriven: 1, parked: 0 }],
  );
  assert.deepEqual(
    newest.map(({ place }) => place.offset),
    [499, 498],
  );
});
