import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeBatches, encodeBatch, type Message, sizeInBatch } from './record-batch.ts';

const BASE_OFFSET = 2 ** 40;
const TIME = 1_760_000_000_000;

const LOG = { topic: 't', partition: 3, incarnation: 'i' };
const decode = (from: Buffer) => decodeBatches(from, LOG);
const recordsIn = (from: Buffer) => decode(from).flatMap(({ records }) => records);

/** As a broker stores it: with an offset, and with other attributes or a compressed body where a test asks for them. */
function batch(messages: readonly Message[], attributes = 0, body = (bytes: Buffer) => bytes): Buffer {
  const producer = { producerId: '77', producerEpoch: 3, firstSequence: 9, timestamp: TIME };
  const written = encodeBatch({ messages, ...producer });
  const stored = Buffer.concat([written.subarray(0, 61), body(written.subarray(61))]);
  stored.writeBigInt64BE(BigInt(BASE_OFFSET), 0);
  stored.writeInt32BE(stored.length - 12, 8);
  stored.writeInt16BE(attributes, 21);
  stored.writeBigInt64BE(BigInt(TIME + 5), 35);
  return stored;
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
  test('gives back keys, values and headers, whatever they are', () => {
    fc.assert(
      fc.property(messages, (all) => {
        const found = recordsIn(Buffer.concat([batch(all), batch(all, 1, gzipSync)]));
        assert.deepEqual(contents(found), contents([...all, ...all]));
        assert.equal(found.at(-1)?.offset, BASE_OFFSET + all.length - 1);
      }),
      { numRuns: 200 },
    );
  });

  test('takes no more room than was reckoned with', () => {
    fc.assert(
      fc.property(messages, (all) => {
        const most = all.reduce((sum, one) => sum + sizeInBatch(one), 61);
        assert.ok(batch(all).length <= most);
      }),
      { numRuns: 100 },
    );
  });

  const one: Message[] = [{ key: null, value: Buffer.from('v'), headers: [] }];

  test('is of its log, and says of what kind it is', () => {
    const [plain] = decode(batch(one));
    assert.deepEqual([plain?.producerId, plain?.inTransaction, plain?.isControl], ['77', false, false]);
    assert.deepEqual([plain?.lastOffset, plain?.records[0]?.timestamp], [BASE_OFFSET, TIME]);
    assert.deepEqual([plain?.records[0]?.topic, plain?.records[0]?.incarnation], ['t', 'i']);
    const [timed] = decode(batch(one, 0x18));
    assert.deepEqual([timed?.inTransaction, timed?.records[0]?.timestamp], [true, TIME + 5]);
    const [marker] = decode(batch(one, 0x30));
    assert.deepEqual([marker?.isControl, marker?.records], [true, []]);
  });

  test('that is cut off is left for the next fetch', () => {
    const whole = batch(one);
    assert.equal(decode(Buffer.concat([whole, whole.subarray(0, -1)])).length, 1);
    assert.deepEqual(decode(whole.subarray(0, 20)), []);
  });

  test('that cannot be read says where it lies, once what came before it was read', () => {
    const broken = batch(one, 5);
    assert.throws(() => decode(Buffer.concat([broken, batch(one)])), {
      code: 'BATCH_CODEC_UNKNOWN',
      offsets: [BASE_OFFSET, BASE_OFFSET],
    });
    assert.equal(decode(Buffer.concat([batch(one), broken])).length, 1);
  });
});
