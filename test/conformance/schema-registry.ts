import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { SchemaRegistry } from '../../ports/schema-registry.ts';

const record = (...fields: object[]): string =>
  JSON.stringify({ type: 'record', name: 'Thing', namespace: 'com.agpis', fields });
const a = { name: 'a', type: 'string' };
const optionalB = { name: 'b', type: 'string', default: '' };
const requiredB = { name: 'b', type: 'string' };

/** A subject of its own for each test, since a registry keeps what it has been given. */
const newSubject = (): string => `conformance-${randomUUID()}-value`;

/** What every implementation of SchemaRegistry does. Call it once per implementation, in a test file of its own. */
export function schemaRegistryConformance(name: string, open: () => SchemaRegistry): void {
  describe(`${name} as a schema registry`, () => {
    test('gives back a schema by its id', async () => {
      const registry = open();
      const id = await registry.register(newSubject(), record(a));
      assert.deepEqual(JSON.parse(await registry.schemaById(id)), JSON.parse(record(a)));
    });

    test('says that it does not know an id', async () => {
      await assert.rejects(open().schemaById(2_000_000_000), { code: 'unknown-schema-id', retriable: false });
    });

    test('knows nothing of a subject before its first schema', async () => {
      const [registry, subject] = [open(), newSubject()];
      assert.equal(await registry.lookup(subject, record(a)), undefined);
      assert.deepEqual(await registry.versions(subject), []);
      assert.equal(await registry.compatibility(subject), undefined);
    });

    test('gives a schema that it has no second id, however it is formatted', async () => {
      const [registry, subject] = [open(), newSubject()];
      const id = await registry.register(subject, record(a));
      assert.equal(await registry.register(subject, JSON.stringify(JSON.parse(record(a)), null, 4)), id);
      assert.equal((await registry.versions(subject)).length, 1);
    });

    test('lists the versions, the oldest first', async () => {
      const [registry, subject] = [open(), newSubject()];
      const ids = [
        await registry.register(subject, record(a)),
        await registry.register(subject, record(a, optionalB)),
      ];
      const versions = await registry.versions(subject);
      assert.deepEqual(versions.map(({ id }) => id), ids); // prettier-ignore
      assert.deepEqual(versions.map(({ version }) => version), [1, 2]); // prettier-ignore
      assert.deepEqual(await registry.lookup(subject, record(a)), { id: ids[0], version: 1 });
    });

    test('keeps a level for each subject', async () => {
      const [registry, subject] = [open(), newSubject()];
      await registry.register(subject, record(a));
      for (const level of ['FULL_TRANSITIVE', 'BACKWARD_TRANSITIVE'] as const) {
        await registry.setCompatibility(subject, level);
        assert.equal(await registry.compatibility(subject), level);
      }
    });

    test('refuses what the level forbids, and keeps what it had', async () => {
      const [registry, subject] = [open(), newSubject()];
      await registry.register(subject, record(a));
      await registry.setCompatibility(subject, 'FULL_TRANSITIVE');
      await assert.rejects(registry.register(subject, record(a, requiredB)), {
        code: 'incompatible-schema',
        retriable: false,
      });
      assert.equal((await registry.versions(subject)).length, 1);
    });

    test('compares with every earlier version where the level is transitive', async () => {
      const [registry, subject] = [open(), newSubject()];
      await registry.register(subject, record(a));
      await registry.register(subject, record(a, optionalB));
      await registry.setCompatibility(subject, 'BACKWARD_TRANSITIVE');
      // Version 2 always wrote b, so it is readable from there; version 1 never did.
      await assert.rejects(registry.register(subject, record(a, requiredB)), { code: 'incompatible-schema' });
    });

    test('refuses what is no schema', async () => {
      const registry = open();
      await assert.rejects(registry.register(newSubject(), '{"type":"nonsense"}'), {
        code: 'invalid-schema',
      });
    });

    test('gives many who register the same at the same time one id', async () => {
      const [registry, subject] = [open(), newSubject()];
      const ids = await Promise.all(
        Array.from({ length: 10 }, async () => registry.register(subject, record(a, optionalB))),
      );
      assert.equal(new Set(ids).size, 1);
    });
  });
}
