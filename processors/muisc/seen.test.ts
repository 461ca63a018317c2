import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenText } from './seen.ts';

test('an embedding is written as 16-bit thousandths, and what does not fit is put at their end', () => {
  const text = seenText([0, 1.2345, -1.2345, 99, -99, NaN]);
  const bytes = Buffer.from(text, 'base64');
  assert.deepEqual(
    Array.from({ length: 6 }, (_, at) => bytes.readInt16LE(2 * at)),
    [0, 1235, -1234, 32_767, -32_768, 0],
  );
  assert.equal(seenText(new Array<number>(16).fill(0.5)).length, 44);
});
