import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import lz4 from 'lz4-napi';
import { compressSync as snappyCompress } from 'snappy';
import { decompress } from './compression.ts';
import { foreignBatches, lz4LinkedFrame, lz4LinkedText } from './compression.fixture.ts';

const ATTRIBUTES = 21;
const RECORDS = 61;
const text = Buffer.from('{"n":1,"text":"a picture of a product"}'.repeat(5_000));

/** As snappy-java frames it: a block every 32 KB. */
function xerial(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from('82534e4150505900', 'hex'), Buffer.from('0000000100000001', 'hex')];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const block = snappyCompress(bytes.subarray(at, at + 32_768));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

const lz4Of = (bytes: Buffer) =>
  lz4.compressFrameSync(bytes, { contentChecksum: true, blockChecksums: true });

/** Number, what is tested, compressor. */
const CASES: readonly (readonly [number, string, (bytes: Buffer) => Buffer])[] = [
  [1, 'gzip', gzipSync],
  [2, 'snappy without framing', (bytes) => snappyCompress(bytes)],
  [2, 'snappy in xerial framing', xerial],
  [3, 'lz4', lz4Of],
  [4, 'zstd', zstdCompressSync],
];

describe('decompress', () => {
  for (const [codec, name, compress] of CASES) {
    test(`unpacks ${name}`, () => {
      assert.deepEqual(decompress(codec, compress(text)), text);
    });

    test(`says that ${name} which ends early is corrupt`, () => {
      const packed = compress(text);
      for (const length of [1, 7, 12, packed.length >> 1, packed.length - 1])
        assert.throws(() => decompress(codec, packed.subarray(0, length)), { code: 'BATCH_CORRUPT' });
    });

    test(`refuses ${name} that would unpack to more than the limit`, () => {
      assert.throws(() => decompress(codec, compress(text), 10_000), {
        name: 'UnreadableBatchError',
        code: 'BATCH_TOO_LARGE',
        message: / would unpack to more than 10000 bytes$/,
      });
      assert.equal(decompress(codec, compress(text), text.length * 2).length, text.length);
    });
  }

  for (const [codec, name] of [
    [1, 'gzip'],
    [2, 'snappy'],
    [3, 'lz4'],
    [4, 'zstd'],
  ] as const)
    // prettier-ignore
    test(`says that bytes which are no ${name} are corrupt`, () => {
      assert.throws(() => decompress(codec, Buffer.from('garbage, and more of it')), {
        code: 'BATCH_CORRUPT',
        message: new RegExp(`^23 bytes of ${name} cannot be unpacked: `),
      });
    });

  for (const { writer, codec, batch } of foreignBatches)
    test(`unpacks a batch as ${writer} writes it`, () => {
      assert.equal((batch[ATTRIBUTES + 1] ?? 0) & 7, codec);
      const records = decompress(codec, batch.subarray(RECORDS)).toString('latin1');
      const values = Array.from(records.matchAll(/(k\d).(\{.*?\})/gs), ([, key, value]) => [key, value]);
      const sent = (n: number) => [`k${String(n % 3)}`, `{"n":${String(n)},"text":"a picture of a product"}`];
      assert.deepEqual(
        values,
        Array.from({ length: 20 }, (_, n) => sent(n)),
      );
    });

  test('unpacks an lz4 frame of linked blocks with all its checksums, as Python clients write it', () => {
    assert.equal(decompress(3, lz4LinkedFrame).toString(), lz4LinkedText);
  });

  test('says that an lz4 frame with a wrong checksum is corrupt', () => {
    const wrong = Buffer.from(lz4LinkedFrame);
    wrong.writeUInt32LE(7, wrong.length - 4);
    assert.throws(() => decompress(3, wrong), { code: 'BATCH_CORRUPT' });
  });

  test('gives back what is not compressed, the same buffer', () => {
    assert.equal(decompress(0, text), text);
  });

  test('says that a number is no codec of Kafka', () => {
    assert.throws(() => decompress(5, text), { code: 'BATCH_CODEC_UNKNOWN', message: /number 5 is none/ });
  });

  test('refuses a real bomb quickly', () => {
    const zeros = Buffer.alloc(257 * 1_048_576);
    assert.throws(() => decompress(4, zstdCompressSync(zeros)), { code: 'BATCH_TOO_LARGE' });
    assert.throws(() => decompress(3, lz4Of(zeros)), { code: 'BATCH_TOO_LARGE' });
    assert.throws(() => decompress(2, Buffer.from('ffffffff0f00', 'hex')), { code: 'BATCH_TOO_LARGE' });
  });
});
