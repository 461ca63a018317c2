import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { committedTransaction } from './end-transaction.ts';
import { formatStopAt, parseStopAt } from './stop-point.ts';

test('a stop point is read back as it was written, and anything else is none', () => {
  const stopAt = { point: 'before-view', unit: 'image', nth: 3 } as const;
  assert.deepEqual(parseStopAt(formatStopAt(stopAt)), stopAt);
  for (const text of [undefined, '', 'somewhere:image:1']) assert.equal(parseStopAt(text), undefined);
});

/** Size, EndTxn 1, number of the request, client, transaction, producer, epoch, and whether it commits. */
function endTransaction(commits: boolean, apiKey = 26): Buffer {
  const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)]);
  const body = Buffer.concat([
    int16(apiKey),
    int16(1),
    Buffer.from([0, 0, 0, 9]),
    text('agpis'),
    text('agpis-image-2'),
    Buffer.alloc(8, 1),
    int16(4),
    Buffer.from([commits ? 1 : 0]),
  ]);
  return Buffer.concat([Buffer.from([0, 0, 0, body.length]), body]);
}
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

describe('the end of a transaction on its way to the broker', () => {
  test('is known by its bytes', () =>
    assert.equal(committedTransaction(endTransaction(true)), 'agpis-image-2'));
  test('is none where it aborts, is another request, or is no request at all', () => {
    for (const bytes of [
      endTransaction(false),
      endTransaction(true, 25),
      Buffer.alloc(4),
      'POST /',
      undefined,
    ])
      assert.equal(committedTransaction(bytes), undefined);
  });
});
