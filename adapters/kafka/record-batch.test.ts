import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { RawMessage } from './protocol.ts';
import { decodeBatches, encodeRecord } from './record-batch.ts';

const BASE_OFFSET = 2 ** 40;
const TIME = 1_760_000_000_000;

function batch(messages: readonly RawMessage[], attributes = 0, body = (bytes: Buffer) => bytes): Buffer {
  const records = body(Buffer.concat(messages.map(encodeRecord)));
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(BASE_OFFSET), 0);
  head.writeInt32BE(head.length - 12 + records.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(attributes, 21);
  head.writeBigInt64BE(BigInt(TIME), 27);
  head.writeBigInt64BE(BigInt(TIME + 5), 35);
  head.writeBigInt64BE(77n, 43);
  head.writeInt32BE(messages.length, 57);
  return Buffer.concat([head, records]);
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b));
const plain = { noNullPrototype: true };
const header = {
  name: fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', '1', 'a')),
  value: fc.option(bytes),
};
const headers = fc.array(fc.record(header, plain), { maxLength: 6 });
const message = { key: fc.option(bytes), value: fc.option(bytes), headers };
const messages = fc.array(fc.record(message, plain), { minLength: 1, maxLength: 80 });
const contents = (records: readonly { key: unknown; value: unknown; headers?: unknown }[]) =>
  records.map(({ key, value, headers: all }) => ({ key, value, headers: all }));

describe('a record batch', () => {
  test('gives back keys, values and headers, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (all) => {
        const found = await decodeBatches(Buffer.concat([batch(all), batch(all, 1, gzipSync)]));
        assert.deepEqual(contents(found), contents([...all, ...all]));
        assert.equal(found.at(-1)?.offset, String(BASE_OFFSET + all.length - 1));
      }),
      { numRuns: 200 },
    );
  });

  const one: RawMessage[] = [{ key: null, value: Buffer.from('v'), headers: [] }];

  test('says of what kind it is', async () => {
    const [plain] = await decodeBatches(batch(one));
    assert.deepEqual(plain?.batchContext, { producerId: '77', inTransaction: false });
    assert.deepEqual([plain.timestamp, plain.isControlRecord], [String(TIME), false]);
    const [marker] = await decodeBatches(batch(one, 0x38));
    assert.deepEqual(marker?.batchContext, { producerId: '77', inTransaction: true });
    assert.deepEqual([marker.timestamp, marker.isControlRecord], [String(TIME + 5), true]);
  });

  test('that is cut off is left for the next fetch', async () => {
    const whole = batch(one);
    assert.equal((await decodeBatches(Buffer.concat([whole, whole.subarray(0, -1)]))).length, 1);
    assert.deepEqual(await decodeBatches(whole.subarray(0, 20)), []);
  });

  test('compressed by what is not there is refused', async () => {
    await assert.rejects(decodeBatches(batch(one, 3)), { name: 'KafkaJSNotImplemented' });
  });
});
