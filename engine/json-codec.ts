/**
 * Values as JSON: all that a codec has to do. The chapters of the guide share it; in production it would be Avro, Protobuf, or this.
 *
 * Bytes need a thought. JSON writes a Buffer as an object, so reading makes a Buffer of it again. What the engine remembers itself,
 * such as a record that is to come back later, it can read either way; this is for values of one's own that hold bytes.
 */
import type { Codec } from './codec.ts';

export const jsonCodec: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode(topic, bytes) {
    try {
      return JSON.parse(bytes.toString(), revive) as unknown;
    } catch (error) {
      // The code is what a dead letter will be known by.
      throw Object.assign(new Error(`${topic}: this is no JSON`, { cause: error }), { code: 'undecodable' });
    }
  },
};

const revive = (_name: string, value: unknown): unknown =>
  isWrittenBuffer(value) ? Buffer.from(value.data) : value;

const isWrittenBuffer = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'Buffer' &&
  'data' in value;
