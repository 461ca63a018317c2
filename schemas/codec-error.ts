/**
 * - `not-framed`: not the wire format (a zero byte, the schema id in four bytes, the Avro data).
 * - `unknown-schema-id`: the registry has no such schema.
 * - `undecodable`: the bytes are not what their schema says, or that schema cannot be read as the topic's.
 * - `unencodable`: a value that the topic's schema has no place for; names the field.
 * - `schema-not-registered`: the registry does not hold this version's schema of a topic.
 */
export type CodecErrorCode =
  'not-framed' | 'unknown-schema-id' | 'undecodable' | 'unencodable' | 'schema-not-registered';

/** Trying again gives the same. A registry that cannot be asked is a RegistryError instead, with `retriable`. */
export class CodecError extends Error {
  readonly code: CodecErrorCode;
  readonly retriable = false;

  constructor(code: CodecErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CodecError';
    this.code = code;
  }
}
