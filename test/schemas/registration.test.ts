import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inMemoryRegistry } from '../../adapters/registry/in-memory.ts';
import { loadCodec } from '../../schemas/codec.ts';
import { readContracts } from '../../schemas/contracts.ts';
import { checkContracts, registerContracts } from '../../schemas/registration.ts';

const topics = [
  { name: 'product-changes', isPublic: true },
  { name: 'candidates', isPublic: false },
];
const contract = readContracts().get('product-changes') ?? '';

/** The contract of product-changes with another type of one field: what an earlier release might have registered. */
function withTenant(type: string): string {
  const schema = JSON.parse(contract) as { fields: { name: string; type: unknown }[] };
  return JSON.stringify({
    ...schema,
    fields: schema.fields.map((f) => (f.name === 'tenant' ? { ...f, type } : f)),
  });
}
const withoutTitle = (): string => {
  const schema = JSON.parse(contract) as { fields: { name: string }[] };
  return JSON.stringify({ ...schema, fields: schema.fields.filter(({ name }) => name !== 'title') });
};

describe('registerContracts', () => {
  test('registers, and sets FULL_TRANSITIVE for public topics, BACKWARD_TRANSITIVE for inner ones', async () => {
    const registry = inMemoryRegistry();
    const reports = await registerContracts(registry, topics);
    assert.deepEqual(reports.map(({ status, version, registeredLevel }) => [status, version, registeredLevel]), [['new', 1, 'FULL_TRANSITIVE'], ['new', 1, 'BACKWARD_TRANSITIVE']]); // prettier-ignore
    assert.equal(await registry.compatibility('product-changes-value'), 'FULL_TRANSITIVE');
    assert.equal(await registry.compatibility('candidates-value'), 'BACKWARD_TRANSITIVE');
    await loadCodec({ registry, topics: ['product-changes', 'candidates'] });
  });

  test('changes nothing the second time', async () => {
    const registry = inMemoryRegistry();
    await registerContracts(registry, topics);
    const again = await registerContracts(registry, topics);
    assert.deepEqual(again.map(({ status, version }) => [status, version]), [['same', 1], ['same', 1]]); // prettier-ignore
    assert.equal((await registry.versions('product-changes-value')).length, 1);
  });

  test('adds a compatible contract to those before it', async () => {
    const registry = inMemoryRegistry();
    await registry.register('product-changes-value', withoutTitle());
    const [report] = await registerContracts(registry, topics);
    assert.equal(report?.status, 'compatible');
    assert.equal((await registry.versions('product-changes-value')).length, 2);
  });

  test('registers nothing where one contract is incompatible, and names the field', async () => {
    const registry = inMemoryRegistry();
    await registry.register('product-changes-value', withTenant('int'));
    const [changes] = await registerContracts(registry, topics);
    assert.equal(changes?.status, 'incompatible');
    assert.match(changes?.problems[0] ?? '', /tenant was written as int and cannot be read as string/);
    assert.deepEqual(await registry.versions('candidates-value'), []);
  });
});

test('checkContracts changes nothing', async () => {
  const registry = inMemoryRegistry();
  await checkContracts(registry, topics);
  assert.deepEqual(await registry.versions('product-changes-value'), []);
});
