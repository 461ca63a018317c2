import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleOutput, marksOf } from './console-output.ts';

const marks = marksOf('secret');

function written(fields: readonly (string | Buffer)[]): Buffer {
  const parts = fields.flatMap((field, n) => [
    ...(n > 0 ? [Buffer.from(marks.field)] : []),
    Buffer.from(field),
  ]);
  return Buffer.concat([...parts, Buffer.from(marks.record)]);
}
const head = ['CreateTime:17', 'Partition:3', 'Offset:40'];
const bytes = Buffer.from([0, 10, 13, 255, 60, 110]);

test('values come byte for byte, with line ends and bytes that are no text', () => {
  const [record] = consoleOutput('t', marks)(written([...head, `a:1${marks.header}b:x:y`, 'key', bytes]));
  assert.deepEqual(record, {
    topic: 't',
    timestamp: 17,
    partition: 3,
    offset: 40,
    headers: { a: '1', b: 'x:y' },
    key: 'key',
    value: bytes,
  });
});

test('nothing is null, and an empty value is not', () => {
  const read = consoleOutput('t', marks);
  const [none] = read(written([...head, 'NO_HEADERS', marks.nothing, marks.nothing]));
  assert.deepEqual([none?.key, none?.value, none?.headers], [null, null, {}]);
  const [empty] = read(written([...head, 'NO_HEADERS', 'k', '']));
  assert.deepEqual(empty?.value, Buffer.alloc(0));
});

test('records are found however the output is cut', () => {
  const all = Buffer.concat(
    [1, 2, 3].map((n) => written([...head.slice(0, 2), `Offset:${String(n)}`, 'NO_HEADERS', 'k', bytes])),
  );
  for (const size of [1, 7, 50, 1_000]) {
    const read = consoleOutput('t', marks);
    const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, n) =>
      all.subarray(n * size, (n + 1) * size),
    );
    assert.deepEqual(
      pieces.flatMap(read).map(({ offset }) => offset),
      [1, 2, 3],
      `pieces of ${String(size)}`,
    );
  }
});

test('anything else is an error, not a record', () => {
  assert.throws(() => consoleOutput('t', marks)(written(['what is this?'])), /no record of t: what is this/);
});
