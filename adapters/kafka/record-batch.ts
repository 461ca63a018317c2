/**
 * Record batches (magic 2) as bytes. kafkajs turns a record's headers into an object: it joins those of one name, orders
 * names that are numbers first, takes a header called "constructor" for two, and cannot write a null value. Here they stay
 * what they are: a list. Layout: https://kafka.apache.org/documentation/#recordbatch
 */
import { createRequire } from 'node:module';
import type { Header } from '../../engine/kafka.ts';
import type { RawMessage, RawRecord } from './protocol.ts';

const require = createRequire(import.meta.url);

interface Codec {
  decompress(bytes: Buffer): Promise<Buffer>;
}
/** Throws KafkaJSNotImplemented for what kafkajs has no code for. */
const { lookupCodecByAttributes } = require('kafkajs/src/protocol/message/compression/index.js') as {
  lookupCodecByAttributes: (attributes: number) => Codec | null;
};

/** Offsets of the fields of a batch; `length` counts from the byte after itself. */
const AT = {
  length: 8,
  magic: 16,
  attributes: 21,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  count: 57,
  records: 61,
};
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** All records of the batches; the last batch may be cut off, and is then left for the next fetch. */
export async function decodeBatches(bytes: Buffer): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for (let at = 0; at + AT.records <= bytes.length;) {
    const end = at + AT.length + 4 + bytes.readInt32BE(at + AT.length);
    if (end > bytes.length) break;
    for (const record of await decodeBatch(bytes.subarray(at, end))) records.push(record);
    at = end;
  }
  return records;
}

async function decodeBatch(batch: Buffer): Promise<RawRecord[]> {
  if (batch[AT.magic] !== 2)
    throw Object.assign(new Error(`its format is older than Kafka 0.11`), { name: 'KafkaJSNotImplemented' });
  const attributes = batch.readInt16BE(AT.attributes);
  const baseOffset = Number(batch.readBigInt64BE(0));
  const baseTimestamp = Number(batch.readBigInt64BE(AT.baseTimestamp));
  const appendedAt = (attributes & LOG_APPEND_TIME) !== 0 ? batch.readBigInt64BE(AT.maxTimestamp) : undefined;
  const shared = {
    isControlRecord: (attributes & CONTROL) !== 0,
    batchContext: {
      producerId: String(batch.readBigInt64BE(AT.producerId)),
      inTransaction: (attributes & TRANSACTIONAL) !== 0,
    },
  };
  const codec = lookupCodecByAttributes(attributes);
  const body = batch.subarray(AT.records);
  const from = new Cursor(codec ? await codec.decompress(body) : body);
  return Array.from({ length: batch.readInt32BE(AT.count) }, () => {
    from.varint(); // length
    from.bytes(1); // attributes, unused
    const timestamp = baseTimestamp + from.varint();
    const offset = baseOffset + from.varint();
    const key = from.sized();
    const value = from.sized();
    const headers = Array.from({ length: from.varint() }, (): Header => {
      const name = from.sized()?.toString() ?? '';
      return { name, value: from.sized() };
    });
    const time = String(appendedAt ?? timestamp);
    return { ...shared, offset: String(offset), timestamp: time, key, value, headers };
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
    if (end > this.#bytes.length) throw new Error('a record batch ends in the middle of a record');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Zigzag; by arithmetic, since timestamps are longer than 32 bits. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
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

/** A record of a batch whose base timestamp is the record's own. */
export function encodeRecord({ key, value, headers }: RawMessage, offsetDelta: number): Buffer {
  const parts = [
    Buffer.of(0),
    varint(0),
    varint(offsetDelta),
    ...sized(key),
    ...sized(value),
    varint(headers.length),
  ];
  for (const header of headers) parts.push(...sized(Buffer.from(header.name)), ...sized(header.value));
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(body.length), body]);
}

const sized = (bytes: Buffer | null): Buffer[] =>
  bytes === null ? [varint(-1)] : [varint(bytes.length), bytes];

/** Of a 32-bit integer. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
