/**
 * Requests in Kafka's "flexible versions" (KIP-482), of which kafkajs has next to none: lengths are varints that count from
 * one (zero is null), and each structure ends with tagged fields. They travel over kafkajs' own connections, with its encoder.
 * Types and messages: https://kafka.apache.org/protocol#protocol_types, https://kafka.apache.org/protocol#protocol_messages
 */
import { createRequire } from 'node:module';
import type { Broker, ProtocolError } from './protocol.ts';

const require = createRequire(import.meta.url);

export interface Encoder {
  writeInt8(value: number): Encoder;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeString(value: string | null): Encoder;
  writeUVarInt(value: number): Encoder;
  writeUVarIntString(value: string | null): Encoder;
  writeBuffer(value: Buffer): Encoder;
  writeEncoder(value: Encoder): Encoder;
  size(): number;
  readonly buffer: Buffer;
}

export interface Decoder {
  readInt8(): number;
  readInt16(): number;
  readInt32(): number;
  readInt64(): { toString(): string };
  readBoolean(): boolean;
  readUVarInt(): number;
  readUVarIntString(): string | null;
  readBytes(length: number): Buffer;
  forward(bytes: number): void;
}

export const KafkaEncoder = require('kafkajs/src/protocol/encoder.js') as new (
  initialSize?: number,
) => Encoder;
const KafkaDecoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => Decoder;
const errors = require('kafkajs/src/protocol/error.js') as {
  createErrorFromCode(code: number): ProtocolError;
};

const UUID_BYTES = 16;

export interface FlexibleRequest<T> {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly write: (body: Encoder) => void;
  readonly read: (body: Decoder) => Promise<T> | T;
}

/** Sends with the headers of flexible versions: they end with tagged fields, too. */
export async function sendFlexible<T>(broker: Broker, request: FlexibleRequest<T>): Promise<T> {
  const { apiKey, apiVersion, apiName, write, read } = request;
  const protocol = {
    request: {
      apiKey,
      apiVersion,
      apiName,
      encode: async () => {
        const body = new KafkaEncoder();
        writeNoTags(body);
        write(body);
        return body;
      },
    },
    response: {
      decode: async (bytes: Buffer) => {
        const body = new KafkaDecoder(bytes);
        skipTags(body);
        return { clientSideThrottleTime: 0, value: await read(body) };
      },
      parse: async ({ value }: { value: T }) => value,
    },
  };
  return (await whileConnected(broker, () => broker.connectionPool.send(protocol))) as T;
}

/** As kafkajs' brokers send what they have methods for: they let go of a connection that was closed. */
export async function whileConnected<T>(broker: Broker, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if ((error as Error).name === 'KafkaJSConnectionClosedError') await broker.disconnect();
    throw error;
  }
}

/** Whether the broker has said that it takes this version. */
export const speaks = (broker: Broker, apiKey: number, apiVersion: number): boolean =>
  (broker.versions?.[apiKey]?.maxVersion ?? -1) >= apiVersion;

export const protocolError = (code: number): ProtocolError => errors.createErrorFromCode(code);

export function writeNoTags(to: Encoder): void {
  to.writeUVarInt(0);
}

export function writeArray<T>(to: Encoder, items: readonly T[], write: (item: T, to: Encoder) => void): void {
  to.writeUVarInt(items.length + 1);
  for (const item of items) write(item, to);
}

/** Null where the array is. */
export function readArray<T>(from: Decoder, read: (from: Decoder) => T): T[] | null {
  const length = from.readUVarInt();
  return length === 0 ? null : Array.from({ length: length - 1 }, () => read(from));
}

/** Passes tagged fields over: what they say is optional. */
export function skipTags(from: Decoder): void {
  for (let left = from.readUVarInt(); left > 0; left -= 1) {
    from.readUVarInt();
    from.forward(from.readUVarInt());
  }
}

/** As Kafka prints ids: 22 characters of base64url. */
export const readUuid = (from: Decoder): string => from.readBytes(UUID_BYTES).toString('base64url');

export function writeUuid(to: Encoder, id: string): void {
  const bytes = Buffer.from(id, 'base64url');
  if (bytes.length !== UUID_BYTES) throw new Error(`"${id}" is no id of a topic: 22 characters of base64url`);
  to.writeBuffer(bytes);
}
