/** A Confluent-compatible schema registry, as the codec and `agpis schemas` need it. */

/** What a subject's next schema must be able to do; the _TRANSITIVE levels ask it of every earlier version, not only of the last. */
export type Compatibility =
  'NONE' | 'BACKWARD' | 'BACKWARD_TRANSITIVE' | 'FORWARD' | 'FORWARD_TRANSITIVE' | 'FULL' | 'FULL_TRANSITIVE';

/**
 * - `registry-unavailable`: no answer, or a 5xx one; asking again may help (`retriable`).
 * - `unknown-schema-id`: the registry answered that it has no such id.
 * - `incompatible-schema`: the subject's compatibility level refuses the schema.
 * - `invalid-schema`: the registry does not take the text for an Avro schema.
 * - `registry-refused`: any other answer, such as 401 or 403.
 */
export type RegistryErrorCode =
  | 'registry-unavailable'
  | 'unknown-schema-id'
  | 'incompatible-schema'
  | 'invalid-schema'
  | 'registry-refused';

export class RegistryError extends Error {
  readonly code: RegistryErrorCode;
  readonly retriable: boolean;

  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryError';
    this.code = code;
    this.retriable = code === 'registry-unavailable';
  }
}

export interface RegisteredSchema {
  /** Global id: the one in the first five bytes of each record. */
  readonly id: number;
  /** Number within the subject, from 1. */
  readonly version: number;
  /** The schema's text. */
  readonly schema: string;
}

/** Every method may throw RegistryError. Ids are immutable: what an id means never changes. */
export interface SchemaRegistry {
  /** Where it is, for messages; without credentials. */
  readonly address: string;
  /** The text of a schema; RegistryError `unknown-schema-id` where there is none. */
  schemaById(id: number): Promise<string>;
  /** The id under which the subject holds this schema, formatting aside; undefined where it does not, or there is no such subject. */
  lookup(subject: string, schema: string): Promise<Omit<RegisteredSchema, 'schema'> | undefined>;
  /** All versions, the oldest first; none where there is no such subject. */
  versions(subject: string): Promise<RegisteredSchema[]>;
  /** Adds the schema to the subject and answers with its id; a schema that is there already keeps its id. */
  register(subject: string, schema: string): Promise<number>;
  /** The level set for this subject; undefined where only the registry's default applies. */
  compatibility(subject: string): Promise<Compatibility | undefined>;
  /** Sets the level of a subject that has a schema. */
  setCompatibility(subject: string, level: Compatibility): Promise<void>;
}
