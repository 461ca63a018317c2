/**
 * Values to bytes and back: Avro in Confluent's wire format, each topic by its own contract.
 * A record may be older or newer than the contract; it is read through a resolver from its schema to the topic's, made once.
 * Decoded values are plain objects of the generated types; fields that the writer did not know have their defaults.
 */
import type { Type } from 'avsc';
import { type SchemaRegistry } from '../ports/schema-registry.ts';
import { avroType } from './avro-type.ts';
import { CodecError } from './codec-error.ts';
import { canonicalText, readContracts, subjectOf } from './contracts.ts';
import type { TopicName, TopicValues } from './generated/types.ts';
import { invalidField } from './invalid-field.ts';
import { schemaIdOf, HEADER_BYTES, writeHeader } from './wire-format.ts';
import { writerSchemas } from './writer-schemas.ts';

export interface SchemaCodec {
  /**
   * A missing field that has a default gets it. Throws CodecError `unencodable` that names the field; a long outside ±(2^53 - 2)
   * is one, since a number would no longer be exact.
   */
  encode<T extends TopicName>(topic: T, value: TopicValues[T]): Buffer;
  /**
   * At once where the schema id has been seen, else after asking the registry. Throws, or rejects with, CodecError `not-framed`,
   * `unknown-schema-id` or `undecodable`, or RegistryError `registry-unavailable`, which alone is worth another try.
   */
  decode<T extends TopicName>(topic: T, bytes: Buffer): TopicValues[T] | Promise<TopicValues[T]>;
}

interface OwnSchema {
  readonly id: number;
  readonly type: Type;
}
type Resolver = ReturnType<Type['createResolver']>;

/** Longer values are encoded once more into a buffer of their length; candidates with 200 pictures are about 100 KB. */
const SCRATCH_BYTES = 256 * 1024;

/**
 * A codec for these topics (all, if not told) with the ids that the registry holds for the contracts beside this file.
 * Throws CodecError `schema-not-registered` where one is missing: nothing is ever registered from here.
 */
export async function loadCodec(options: {
  readonly registry: SchemaRegistry;
  readonly topics?: readonly TopicName[];
  readonly contracts?: ReadonlyMap<string, string>;
  /** ms since any fixed moment. */
  readonly now?: () => number;
}): Promise<SchemaCodec> {
  const { registry, contracts = readContracts(), now = () => performance.now() } = options;
  const own = new Map<string, OwnSchema>();
  const missing: string[] = [];
  await Promise.all(
    (options.topics ?? [...contracts.keys()]).map(async (topic) => {
      const text = contracts.get(topic);
      if (text === undefined) throw new Error(`There is no contract schemas/${topic}.avsc.`);
      const found = await registry.lookup(subjectOf(topic), canonicalText(text));
      if (found) own.set(topic, { id: found.id, type: avroType(text) });
      else missing.push(subjectOf(topic));
    }),
  );
  if (missing.length > 0) throw notRegistered(registry.address, missing);
  return codecOf(own, registry, now);
}

function codecOf(
  own: ReadonlyMap<string, OwnSchema>,
  registry: SchemaRegistry,
  now: () => number,
): SchemaCodec {
  const writers = writerSchemas(registry, now);
  const resolvers = new Map<string, Resolver>();
  let scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

  function ownOf(topic: string): OwnSchema {
    const found = own.get(topic);
    if (!found) throw new Error(`The codec was not loaded for topic ${topic}.`);
    return found;
  }

  function write({ id, type }: OwnSchema, value: unknown): Buffer {
    const end = type.encode(value, scratch, HEADER_BYTES);
    if (end < 0) {
      // avsc answers with the number of bytes that were lacking.
      scratch = Buffer.allocUnsafeSlow(scratch.length - end);
      return write({ id, type }, value);
    }
    const bytes = Buffer.from(scratch.subarray(0, end));
    if (scratch.length > SCRATCH_BYTES) scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    writeHeader(bytes, id);
    return bytes;
  }

  function resolverFor(topic: string, reader: OwnSchema, writerId: number, writer: Type): Resolver {
    const key = `${topic}/${String(writerId)}`;
    const resolver = resolvers.get(key) ?? resolverOf(topic, reader.type, writerId, writer);
    resolvers.set(key, resolver);
    return resolver;
  }

  function read(topic: string, reader: OwnSchema, bytes: Buffer, writerId: number, writer: Type): unknown {
    const resolver = writerId === reader.id ? undefined : resolverFor(topic, reader, writerId, writer);
    try {
      return reader.type.fromBuffer(bytes.subarray(HEADER_BYTES), resolver);
    } catch (error) {
      throw undecodable(topic, writerId, error as Error);
    }
  }

  return {
    encode(topic, value) {
      const schema = ownOf(topic);
      try {
        return write(schema, value);
      } catch (error) {
        throw new CodecError('unencodable', `${topic}: ${invalidField(schema.type, value)}`, {
          cause: error,
        });
      }
    },

    decode<T extends TopicName>(topic: T, bytes: Buffer) {
      const reader = ownOf(topic);
      const id = schemaIdOf(bytes);
      const writer = id === reader.id ? reader.type : writers.get(id);
      if (!(writer instanceof Promise)) return read(topic, reader, bytes, id, writer) as TopicValues[T];
      return writer.then((type) => read(topic, reader, bytes, id, type) as TopicValues[T]);
    },
  };
}

function resolverOf(topic: string, reader: Type, writerId: number, writer: Type): Resolver {
  try {
    return reader.createResolver(writer);
  } catch (error) {
    throw undecodable(topic, writerId, error as Error);
  }
}

const undecodable = (topic: string, writerId: number, cause: Error): CodecError =>
  new CodecError(
    'undecodable',
    `The value, written with schema ${String(writerId)}, cannot be read as one of ${topic}: ${cause.message}.`,
    {
      cause,
    },
  );

const notRegistered = (address: string, subjects: readonly string[]): CodecError =>
  new CodecError(
    'schema-not-registered',
    `The registry at ${address} does not hold this version's schema of ${subjects.toSorted().join(', ')}; run "agpis setup" on a new system; on one in use "agpis schemas check" shows what would change, then "agpis schemas register".`,
  );
