/** Confluent's wire format: a zero byte, the schema id in four bytes (big-endian), the Avro data. */
import { CodecError } from './codec-error.ts';

export const HEADER_BYTES = 5;
const MAGIC = 0;

export function writeHeader(bytes: Buffer, schemaId: number): void {
  bytes.writeUInt8(MAGIC, 0);
  bytes.writeUInt32BE(schemaId, 1);
}

/** The schema id of a framed value. Throws CodecError `not-framed`. */
export function schemaIdOf(bytes: Buffer): number {
  if (bytes.length < HEADER_BYTES) {
    throw new CodecError(
      'not-framed',
      `The value has ${String(bytes.length)} bytes, and the frame alone takes ${String(HEADER_BYTES)}; produce it with a Confluent Avro serializer.`,
    );
  }
  const magic = bytes.readUInt8(0);
  if (magic !== MAGIC) {
    throw new CodecError(
      'not-framed',
      `The value begins with byte ${String(magic)}, not 0; produce it with a Confluent Avro serializer.`,
    );
  }
  return bytes.readUInt32BE(1);
}
