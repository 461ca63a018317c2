/** The schemas that records were written with, fetched once by id. */
import type { Type } from 'avsc';
import { RegistryError, type SchemaRegistry } from '../ports/schema-registry.ts';
import { avroType } from './avro-type.ts';
import { CodecError } from './codec-error.ts';

/** Ids mean the same for ever, but an id may be registered after it was asked for (a registry's replica lags): forgotten after this. */
const UNKNOWN_ID_MS = 30_000;
/** Bounds what a stream of invented ids can make us remember. */
const UNKNOWN_IDS = 10_000;

export interface WriterSchemas {
  /** The type, at once where it is known. Throws, or rejects with, CodecError or a RegistryError that is retriable. */
  get(id: number): Type | Promise<Type>;
}

export function writerSchemas(
  registry: Pick<SchemaRegistry, 'schemaById' | 'address'>,
  now: () => number,
): WriterSchemas {
  const types = new Map<number, Type>();
  const asked = new Map<number, Promise<Type>>();
  const unknownUntil = new Map<number, number>();

  function remember(id: number): void {
    const oldest = unknownUntil.keys().next().value;
    if (unknownUntil.size >= UNKNOWN_IDS && oldest !== undefined) unknownUntil.delete(oldest);
    unknownUntil.set(id, now() + UNKNOWN_ID_MS);
  }

  async function ask(id: number): Promise<Type> {
    try {
      const type = readable(id, await registry.schemaById(id));
      types.set(id, type);
      return type;
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'unknown-schema-id') throw error;
      remember(id);
      throw unknownId(id, registry.address, error);
    } finally {
      asked.delete(id);
    }
  }

  return {
    get(id) {
      const known = types.get(id) ?? asked.get(id);
      if (known) return known;
      const until = unknownUntil.get(id);
      if (until !== undefined && now() < until) throw unknownId(id, registry.address);
      unknownUntil.delete(id);
      const answer = ask(id);
      asked.set(id, answer);
      return answer;
    },
  };
}

function readable(id: number, text: string): Type {
  try {
    return avroType(text);
  } catch (error) {
    throw new CodecError(
      'undecodable',
      `Schema ${String(id)} is not an Avro schema: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

const unknownId = (id: number, address: string, cause?: Error): CodecError =>
  new CodecError(
    'unknown-schema-id',
    `No schema has id ${String(id)} in the registry at ${address}; the producer used another registry.`,
    {
      cause,
    },
  );
