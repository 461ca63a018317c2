/**
 * Record batches (magic 2) as bytes. kafkajs turns a record's headers into an object: it joins those of one name, orders
 * names that are numbers first, takes a header called "constructor" for two, and cannot write a null value. Here they stay
 * what they are: a list. A batch is read and written in one pass over its bytes, keys and values being views into them.
 * Layout: https://kafka.apache.org/documentation/#recordbatch
 */
import { crc32c } from '@node-rs/crc32';
import type { Header, InRecord, LogPartition } from '../../engine/kafka.ts';
import { decompress } from './compression.ts';
import { UnreadableBatchError } from './unreadable-batch.ts';

/** Offsets of the fields of a batch; `length` counts from the byte after itself. */
const AT = {
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  firstSequence: 53,
  count: 57,
  records: 61,
};
const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

const NO_HEADERS: readonly Header[] = [];

/** Records of one producer that the broker keeps together. */
export interface RecordBatch {
  /** Of the last record that was ever in it: compaction may have taken it away. */
  readonly lastOffset: number;
  /** Holds a transaction's marker instead of records. */
  readonly isControl: boolean;
  readonly producerId: string;
  readonly inTransaction: boolean;
  readonly records: readonly InRecord[];
}

/**
 * All batches; the last may be cut off, and is then left for the next fetch. Throws UnreadableBatchError where the first of them
 * cannot be read.
 */
export function decodeBatches(bytes: Buffer, log: LogPartition): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let at = 0; at + AT.records <= bytes.length;) {
    const end = at + AT.length + 4 + bytes.readInt32BE(at + AT.length);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    try {
      batches.push(decodeBatch(batch, log));
    } catch (error) {
      // What came before it is read first; the next fetch starts with it.
      if (batches.length > 0) break;
      const first = Number(batch.readBigInt64BE(0));
      throw UnreadableBatchError.of(error, [first, first + batch.readInt32BE(AT.lastOffsetDelta)]);
    }
    at = end;
  }
  return batches;
}

function decodeBatch(batch: Buffer, log: LogPartition): RecordBatch {
  if (batch[AT.magic] !== 2)
    throw new UnreadableBatchError('BATCH_FORMAT_OLD', 'its format is older than Kafka 0.11');
  const attributes = batch.readInt16BE(AT.attributes);
  const baseOffset = Number(batch.readBigInt64BE(0));
  const isControl = (attributes & CONTROL) !== 0;
  return {
    lastOffset: baseOffset + batch.readInt32BE(AT.lastOffsetDelta),
    isControl,
    producerId: String(batch.readBigInt64BE(AT.producerId)),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    records: isControl ? [] : recordsOf(batch, attributes, baseOffset, log),
  };
}

function recordsOf(
  batch: Buffer,
  attributes: number,
  baseOffset: number,
  { topic, partition, incarnation = '' }: LogPartition,
): InRecord[] {
  const baseTimestamp = Number(batch.readBigInt64BE(AT.baseTimestamp));
  const appendedAt =
    (attributes & LOG_APPEND_TIME) === 0 ? undefined : Number(batch.readBigInt64BE(AT.maxTimestamp));
  const from = new Cursor(decompress(attributes & CODEC, batch.subarray(AT.records)));
  const records: InRecord[] = [];
  for (let left = batch.readInt32BE(AT.count); left > 0; left -= 1) {
    from.varint(); // length
    from.bytes(1); // attributes, unused
    const timestamp = baseTimestamp + from.varint();
    const offset = baseOffset + from.varint();
    const key = from.sized();
    const value = from.sized();
    const headers = headersFrom(from);
    records.push({
      topic,
      partition,
      incarnation,
      offset,
      timestamp: appendedAt ?? timestamp,
      key,
      value,
      headers,
    });
  }
  return records;
}

function headersFrom(from: Cursor): readonly Header[] {
  const count = from.varint();
  if (count === 0) return NO_HEADERS;
  return Array.from({ length: count }, (): Header => {
    const name = from.sized()?.toString() ?? '';
    return { name, value: from.sized() };
  });
}

class Cursor {
  readonly #bytes: Buffer;
  #at = 0;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  bytes(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length)
      throw new UnreadableBatchError('BATCH_CORRUPT', 'it ends in the middle of a record');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Zigzag; by arithmetic where it is long, since timestamps are longer than 32 bits. */
  varint(): number {
    const first = this.#bytes[this.#at++] ?? 0;
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let value = first & 0x7f;
    for (let scale = 128; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  /** Bytes with their length before them; -1 is null. */
  sized(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.bytes(length);
  }
}

/** What of a record goes into a batch. */
export interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
}

export interface BatchOfProducer {
  readonly messages: readonly Message[];
  readonly producerId: string;
  readonly producerEpoch: number;
  /** Of the first message, in the partition. */
  readonly firstSequence: number;
  /** Of all messages, ms since 1970. */
  readonly timestamp: number;
}

/** An uncompressed batch of a transaction. */
export function encodeBatch(batch: BatchOfProducer): Buffer {
  const { messages, timestamp } = batch;
  const lengths = messages.map(lengthOf);
  const bodies = lengths.reduce((sum, length) => sum + varintSize(length) + length, 0);
  const bytes = Buffer.allocUnsafe(AT.records + bodies);
  bytes.writeBigInt64BE(0n, 0); // base offset: the broker's to give
  bytes.writeInt32BE(bytes.length - AT.leaderEpoch, AT.length);
  bytes.writeInt32BE(-1, AT.leaderEpoch);
  bytes.writeInt8(2, AT.magic);
  bytes.writeInt16BE(TRANSACTIONAL, AT.attributes);
  bytes.writeInt32BE(messages.length - 1, AT.lastOffsetDelta);
  bytes.writeBigInt64BE(BigInt(timestamp), AT.baseTimestamp);
  bytes.writeBigInt64BE(BigInt(timestamp), AT.maxTimestamp);
  bytes.writeBigInt64BE(BigInt(batch.producerId), AT.producerId);
  bytes.writeInt16BE(batch.producerEpoch, AT.producerEpoch);
  bytes.writeInt32BE(batch.firstSequence, AT.firstSequence);
  bytes.writeInt32BE(messages.length, AT.count);
  let at = AT.records;
  messages.forEach((message, delta) => (at = writeMessage(bytes, at, message, delta, lengths[delta] ?? 0)));
  bytes.writeUInt32BE(crc32c(bytes.subarray(AT.attributes)), AT.crc);
  return bytes;
}

/** Bytes that a message takes in a batch, at most: offset and length included. */
export const sizeInBatch = (message: Message): number => lengthOf(message, 0x7fff_ffff) + 5;

/** Of the record, without its own length. */
function lengthOf({ key, value, headers }: Message, delta: number): number {
  let length = 2 + varintSize(delta) + sizeOf(key) + sizeOf(value) + varintSize(headers.length);
  for (const header of headers) {
    const name = Buffer.byteLength(header.name);
    length += varintSize(name) + name + sizeOf(header.value);
  }
  return length;
}

const sizeOf = (bytes: Buffer | null): number =>
  bytes === null ? 1 : varintSize(bytes.length) + bytes.length;

function writeMessage(
  to: Buffer,
  start: number,
  { key, value, headers }: Message,
  delta: number,
  length: number,
): number {
  let at = writeVarint(to, start, length);
  to[at++] = 0; // attributes
  to[at++] = 0; // timestamp delta
  at = writeVarint(to, at, delta);
  at = writeSized(to, at, key);
  at = writeSized(to, at, value);
  at = writeVarint(to, at, headers.length);
  for (const header of headers) {
    at = writeVarint(to, at, Buffer.byteLength(header.name));
    at += to.write(header.name, at);
    at = writeSized(to, at, header.value);
  }
  return at;
}

function writeSized(to: Buffer, start: number, bytes: Buffer | null): number {
  if (bytes === null) return writeVarint(to, start, -1);
  const at = writeVarint(to, start, bytes.length);
  to.set(bytes, at);
  return at + bytes.length;
}

const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

/** Of a 32-bit integer. */
function writeVarint(to: Buffer, start: number, value: number): number {
  let rest = zigzag(value);
  let at = start;
  for (; rest >= 0x80; rest >>>= 7) to[at++] = (rest & 0x7f) | 0x80;
  to[at++] = rest;
  return at;
}

function varintSize(value: number): number {
  const rest = zigzag(value);
  if (rest < 0x80) return 1;
  if (rest < 0x4000) return 2;
  if (rest < 0x20_0000) return 3;
  return rest < 0x1000_0000 ? 4 : 5;
}
