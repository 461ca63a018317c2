import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Header, headersOf, type InRecord } from '../kafka.ts';
import { deadLetterRecord } from '../runtime/record/dead-letter.ts';
import { CUT_HEADER } from './headers.ts';
import { letterOf } from './letter.ts';

const BINARY: Header[] = [
  { name: 'twice', value: Buffer.from([0xff, 0x00]) },
  { name: 'twice', value: Buffer.from([0x80]) },
  { name: 'nothing', value: null },
];
const record = (over: Partial<InRecord> = {}): InRecord => ({
  topic: 'changes',
  partition: 2,
  incarnation: 'log',
  offset: 40,
  timestamp: 100,
  key: Buffer.from('a/b'),
  value: Buffer.from([0xff, 0x00]),
  headers: BINARY,
  ...over,
});
const failure = { code: 'unexpected', message: 'it broke', stage: 'look' };
/** The letter as it is read from the topic of dead letters. */
const buried = (of: InRecord, bytes = 10_000): InRecord => {
  const at = { topic: 'dead', partition: 0, unit: 'image', attempt: 1 };
  const { key, value, headers } = deadLetterRecord(of, failure, at, { bytes });
  return {
    topic: 'dead',
    partition: 0,
    incarnation: 'deadlog',
    offset: 7,
    timestamp: 200,
    key,
    value,
    headers,
  };
};

describe('a dead letter is taken apart again', () => {
  test('into the record as it was, byte for byte, and what is said of it', () => {
    const letter = letterOf(buried(record()));
    assert.deepEqual(letter, {
      id: 'deadlog/0/7',
      place: { partition: 0, offset: 7 },
      at: 200,
      source: { topic: 'changes', partition: 2, offset: 40, incarnation: 'log' },
      stage: 'image/look',
      code: 'unexpected',
      message: 'it broke',
      attempt: 1,
      key: Buffer.from('a/b'),
      value: Buffer.from([0xff, 0x00]),
      headers: BINARY,
      redriven: undefined,
      isCut: false,
    });
  });
  test('a tombstone without a key stays one', () => {
    const letter = letterOf(buried(record({ key: null, value: null, headers: [] })));
    assert.deepEqual([letter.key, letter.value, letter.headers], [null, null, []]);
  });
  test("error headers that the record came with, say of Kafka Connect's own dead letters, stay with it", () => {
    const headers = headersOf({
      '__connect.errors.topic': 'theirs',
      '__connect.errors.stage': 'VALUE_CONVERTER',
    });
    const letter = letterOf(buried(record({ headers })));
    assert.deepEqual(letter.headers, headers);
    assert.equal(letter.source?.topic, 'changes');
  });
  test('the marks of an earlier redrive are read, and taken off', () => {
    const marks = headersOf({
      '__engine.redrive': 'run',
      '__engine.redrive-count': '2',
      '__engine.redrive-letter': 'deadlog/0/3',
      '__engine.redrive-of': 'log/2/31',
      '__engine.redrive-failures': 'image/decode undecodable; image/look unexpected',
    });
    const letter = letterOf(buried(record({ headers: [...BINARY, ...marks] })));
    assert.deepEqual(letter.headers, BINARY);
    assert.deepEqual(letter.redriven, {
      id: 'run',
      count: 2,
      of: 'log/2/31',
      failures: [
        { stage: 'image/decode', code: 'undecodable' },
        { stage: 'image/look', code: 'unexpected' },
      ],
    });
  });
  test('one whose record was too large to be kept says so', () => {
    const large = record({ value: Buffer.alloc(10_000) });
    const { isCut, key, value, headers, source } = letterOf(buried(large));
    assert.deepEqual([isCut, key, value], [true, null, null]);
    assert.deepEqual(
      headers.map(({ name }) => name),
      [CUT_HEADER],
    );
    assert.equal(source?.offset, 40);
  });
  test('what was written under the former names is read as well', () => {
    const former = buried(record()).headers.map(({ name, value }) => ({
      name: name.replace('__engine.', 'agpis-'),
      value,
    }));
    const marks = headersOf({
      'agpis-redrive': 'run',
      'agpis-redrive-count': '2',
      'agpis-redrive-letter': 'deadlog/0/3',
      'agpis-redrive-of': 'log/2/31',
      'agpis-redrive-failures': 'image/decode undecodable',
    });
    const letter = letterOf({ ...buried(record()), headers: [...BINARY, ...marks, ...former.slice(3)] });
    assert.deepEqual([letter.source?.incarnation, letter.attempt], ['log', 1]);
    assert.deepEqual([letter.redriven?.count, letter.redriven?.of], [2, 'log/2/31']);
    assert.deepEqual(letter.headers, BINARY);
    const cut = headersOf({ 'agpis-cut': '1' });
    assert.ok(letterOf(buried(record({ headers: cut }))).isCut);
  });
  test('a record that somebody else wrote to the topic is a letter that says little', () => {
    const letter = letterOf({ ...buried(record()), headers: headersOf({ '__connect.errors.topic': 'x' }) });
    assert.equal(letter.source, undefined);
    assert.equal(letter.stage, '');
  });
});
