/**
 * What producers compress record batches with. kafkajs knows gzip alone.
 * Numbers: https://kafka.apache.org/documentation/#recordbatch (the lowest three bits of a batch's attributes)
 */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import lz4 from 'lz4-napi';
import { uncompressSync } from 'snappy';
import { lz4FrameBound } from './lz4-frame.ts';
import { snappyBlocks } from './snappy-blocks.ts';
import { UnreadableBatchError } from './unreadable-batch.ts';

/**
 * Bytes that a batch may unpack to. Producers fill batches of 16 KB to 1 MiB, uncompressed (batch.size, max.request.size), so
 * this is far above them, and far below what would end a worker.
 */
const LIMIT_BYTES = 256 * 1_048_576;

interface Codec {
  readonly name: string;
  readonly unpack: (bytes: Buffer, limit: number) => Buffer;
}

const CODECS: readonly (Codec | undefined)[] = [
  undefined,
  { name: 'gzip', unpack: (bytes, limit) => gunzipSync(bytes, { maxOutputLength: limit }) },
  { name: 'snappy', unpack: unpackSnappy },
  { name: 'lz4', unpack: unpackLz4 },
  { name: 'zstd', unpack: (bytes, limit) => zstdDecompressSync(bytes, { maxOutputLength: limit }) },
];

/**
 * The records of a batch as they were before compression. `codec`: the batch's attributes & 7; 0 gives back the same buffer.
 * Throws UnreadableBatchError.
 */
export function decompress(codec: number, bytes: Buffer, limit = LIMIT_BYTES): Buffer {
  if (codec === 0) return bytes;
  const { name, unpack } = CODECS[codec] ?? unknown(codec);
  try {
    return unpack(bytes, limit);
  } catch (cause) {
    if (cause instanceof UnreadableBatchError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name, bytes, limit);
    const shown = `${String(bytes.length)} bytes of ${name} cannot be unpacked`;
    throw new UnreadableBatchError('BATCH_CORRUPT', `${shown}: ${(cause as Error).message}`, { cause });
  }
}

function unpackSnappy(bytes: Buffer, limit: number): Buffer {
  const blocks = snappyBlocks(bytes);
  const size = blocks.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (size > limit) throw tooLarge('snappy', bytes, limit);
  // Answers with a Buffer unless asked for a string.
  const parts = blocks.map(({ block }) => uncompressSync(block) as Buffer);
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

function unpackLz4(bytes: Buffer, limit: number): Buffer {
  if (lz4FrameBound(bytes) > limit) throw tooLarge('lz4', bytes, limit);
  return lz4.decompressFrameSync(bytes);
}

function tooLarge(name: string, bytes: Buffer, limit: number): UnreadableBatchError {
  const shown = `${String(bytes.length)} bytes of ${name} would unpack to more than ${String(limit)} bytes`;
  return new UnreadableBatchError('BATCH_TOO_LARGE', shown);
}

function unknown(codec: number): never {
  throw new UnreadableBatchError(
    'BATCH_CODEC_UNKNOWN',
    `compression number ${String(codec)} is none of Kafka's: 1 gzip, 2 snappy, 3 lz4, 4 zstd`,
  );
}
