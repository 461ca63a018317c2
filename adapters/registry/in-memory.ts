import {
  type Compatibility,
  RegistryError,
  type RegisteredSchema,
  type SchemaRegistry,
} from '../../ports/schema-registry.ts';
import { avroType } from '../../schemas/avro-type.ts';
import { incompatibilities } from '../../schemas/compatibility.ts';
import { canonicalText } from '../../schemas/contracts.ts';

interface Subject {
  readonly versions: RegisteredSchema[];
  level: Compatibility | undefined;
}

/** A registry for tests: the rules of a real one, without a server. */
export function inMemoryRegistry(): SchemaRegistry {
  const ids = new Map<string, number>();
  const subjects = new Map<string, Subject>();

  const find = (subject: string, schema: string): RegisteredSchema | undefined =>
    subjects.get(subject)?.versions.find((known) => known.schema === canonical(schema));

  return {
    address: 'memory',

    async schemaById(id) {
      const found = [...ids].find(([, known]) => known === id);
      if (!found) throw new RegistryError('unknown-schema-id', `No schema has id ${String(id)}.`);
      return found[0];
    },

    async lookup(subject, schema) {
      const found = find(subject, schema);
      return found && { id: found.id, version: found.version };
    },

    async versions(subject) {
      return [...(subjects.get(subject)?.versions ?? [])];
    },

    async register(subject, text) {
      const known = find(subject, text);
      if (known) return known.id;
      const schema = canonical(text);
      const entry = subjects.get(subject) ?? { versions: [], level: undefined };
      const problems = incompatibilities(schema, entry.versions, entry.level ?? 'BACKWARD');
      if (problems.length > 0)
        throw new RegistryError('incompatible-schema', `${subject}: ${problems.join(' ')}`);
      const id = ids.get(schema) ?? ids.size + 1;
      ids.set(schema, id);
      entry.versions.push({ id, version: entry.versions.length + 1, schema });
      subjects.set(subject, entry);
      return id;
    },

    async compatibility(subject) {
      return subjects.get(subject)?.level;
    },

    async setCompatibility(subject, level) {
      const entry = subjects.get(subject);
      if (!entry)
        throw new RegistryError(
          'registry-refused',
          `There is no subject ${subject}; register its schema first.`,
        );
      entry.level = level;
    },
  };
}

function canonical(text: string): string {
  try {
    avroType(text);
    return canonicalText(text);
  } catch (error) {
    throw new RegistryError('invalid-schema', `It is not an Avro schema: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
