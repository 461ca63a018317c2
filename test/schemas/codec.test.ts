import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { inMemoryRegistry } from '../../adapters/registry/in-memory.ts';
import { RegistryError, type SchemaRegistry } from '../../ports/schema-registry.ts';
import { CodecError } from '../../schemas/codec-error.ts';
import { loadCodec, type SchemaCodec } from '../../schemas/codec.ts';
import { canonicalText, readContracts, subjectOf } from '../../schemas/contracts.ts';
import type { ProductChange } from '../../schemas/generated/types.ts';

const contracts = readContracts();
const topic = 'product-changes';
const subject = subjectOf(topic);
const contract = contracts.get(topic) ?? '';

const change: ProductChange = {
  tenant: 'demo',
  productId: 'mug',
  version: 2 ** 53 - 2,
  occurredAt: 1_700_000_000_000,
  deleted: false,
  title: 'Mug ☕',
  description: '',
  category: 'kitchen/mugs',
  attributes: { colour: 'red' },
  variants: [{ id: 'v', sku: '', options: { size: 'L' } }],
  profiles: [],
  images: [{ id: 'front', url: 'https://shop.example/a.jpg', position: 0, alt: '', variantIds: [] }],
  source: 'own',
};

interface Setting {
  readonly registry: SchemaRegistry;
  readonly codec: SchemaCodec;
  readonly asked: number[];
  clock: number;
  down: boolean;
}

async function setting(): Promise<Setting> {
  const memory = inMemoryRegistry();
  const asked: number[] = [];
  for (const [name, text] of contracts) await memory.register(subjectOf(name), text);
  const registry: SchemaRegistry = {
    ...memory,
    schemaById: async (id) => {
      asked.push(id);
      if (it.down) throw new RegistryError('registry-unavailable', 'down');
      return memory.schemaById(id);
    },
  };
  const it: Setting = {
    registry,
    asked,
    clock: 0,
    down: false,
    codec: await loadCodec({ registry, now: () => it.clock }),
  };
  return it;
}

interface Shape {
  fields: { name: string; type: unknown; default?: unknown }[];
}
/** The contract as a producer of another release may know it. */
function variant(edit: (schema: Shape) => void): string {
  const schema = JSON.parse(contract) as Shape;
  edit(schema);
  return JSON.stringify(schema);
}

const older = variant((schema) => {
  schema.fields = schema.fields.filter(({ name }) => name !== 'description' && name !== 'variants');
});
const newer = variant((schema) => {
  schema.fields.unshift({ name: 'brand', type: 'string', default: 'none' });
});

/** A record written by another release: its bytes, framed with its id. */
async function written(text: string, value: object, registry: SchemaRegistry): Promise<Buffer> {
  const foreign = inMemoryRegistry();
  // So that the id is the one that the shared registry gave.
  const id = await registry.register(subject, text);
  await foreign.register(subject, text);
  const codec = await loadCodec({ registry: foreign, topics: [topic], contracts: new Map([[topic, text]]) });
  const bytes = codec.encode(topic, value as ProductChange);
  bytes.writeUInt32BE(id, 1);
  return bytes;
}

const withId = (id: number, ...bytes: number[]): Buffer => {
  const buffer = Buffer.from([0, 0, 0, 0, 0, ...bytes]);
  buffer.writeUInt32BE(id, 1);
  return buffer;
};
const decodeError = async (
  codec: SchemaCodec,
  bytes: Buffer,
): Promise<{ code?: string; message: string; retriable?: boolean }> => {
  try {
    await codec.decode(topic, bytes);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was decoded');
};

describe('loadCodec', () => {
  test('names the subjects that are missing, and the command that registers them', async () => {
    await assert.rejects(loadCodec({ registry: inMemoryRegistry(), topics: [topic, 'sequences'] }), {
      code: 'schema-not-registered',
      message: /product-changes-value, sequences-value.*"agpis schemas register"/,
    });
  });

  test('finds a schema that was registered in another spelling', async () => {
    const registry = inMemoryRegistry();
    await registry.register(subject, JSON.stringify(JSON.parse(contract), null, 7));
    await loadCodec({ registry, topics: [topic] });
  });
});

describe('a value', () => {
  test('comes back as a plain object, without asking the registry', async () => {
    const { codec, asked } = await setting();
    const back = codec.decode(topic, codec.encode(topic, change));
    assert.deepStrictEqual(back, change);
    assert.deepStrictEqual(structuredClone(back), change);
    assert.deepEqual(asked, []);
  });

  test('longer than the scratch buffer is encoded whole', async () => {
    const { codec } = await setting();
    const long = { ...change, description: 'ü'.repeat(1_000_000) };
    assert.deepEqual(codec.decode(topic, codec.encode(topic, long)), long);
    assert.deepEqual(codec.decode(topic, codec.encode(topic, change)), change);
  });

  test('of bytes, null and maps of records comes back too', async () => {
    const { codec } = await setting();
    const timer = {
      dueAt: 1,
      attempt: 0,
      input: topic,
      key: null,
      value: Buffer.from([0, 255]),
      headers: { a: 'b' },
      headerList: [
        { name: 'a', value: Buffer.from([255]) },
        { name: 'a', value: null },
      ],
      incarnation: 'log',
      offset: 3,
      timestamp: 4,
    };
    const value = { state: null, timer, position: { 'product-changes/0': 7 }, incarnations: null };
    assert.deepStrictEqual(
      codec.decode('agpis-image-changelog', codec.encode('agpis-image-changelog', value)),
      value,
    );
  });

  test('written before a field was there has its default', async () => {
    const { codec, registry } = await setting();
    const { description: _, variants: __, ...known } = change;
    const back = await codec.decode(topic, await written(older, known, registry));
    assert.deepStrictEqual(back, { ...change, description: '', variants: [] });
  });

  test('written by a later release loses what this one does not know', async () => {
    const { codec, registry } = await setting();
    const back = await codec.decode(topic, await written(newer, { ...change, brand: 'Acme' }, registry));
    assert.deepStrictEqual(back, change);
  });

  test('of an unknown id is looked up once by many at the same time, then read at once', async () => {
    const { codec, registry, asked } = await setting();
    const bytes = await written(newer, { ...change, brand: '' }, registry);
    await Promise.all(Array.from({ length: 20 }, async () => codec.decode(topic, bytes)));
    assert.equal(asked.length, 1);
    assert.ok(!(codec.decode(topic, bytes) instanceof Promise));
  });
});

describe('what cannot be encoded names its field', () => {
  const table: readonly [string, object, RegExp][] = [
    [
      'a text for a number',
      { ...change, images: [{ ...change.images[0], position: 'first' }] },
      /images\.0\.position is "first".*int/,
    ],
    [
      'a version that a number cannot hold',
      { ...change, version: 2 ** 53 },
      /version is 9007199254740992.*whole number within ±\(2\^53 - 2\)/,
    ],
    ['a broken version', { ...change, version: 1.5 }, /version is 1\.5/],
    ['a missing field', { ...change, tenant: undefined }, /tenant is missing.*string/],
    ['null for a text', { ...change, attributes: { a: null } }, /attributes\.a is null/],
    ['nothing', null as unknown as object, /the value is null.*ProductChange/],
  ];
  for (const [name, value, message] of table) {
    test(name, async () => {
      const { codec } = await setting();
      assert.throws(() => codec.encode(topic, value as ProductChange), { code: 'unencodable', message });
    });
  }
});

describe('what cannot be decoded has a code', () => {
  const table: readonly [string, (own: Buffer) => Buffer, string][] = [
    ['nothing at all', () => Buffer.alloc(0), 'not-framed'],
    ['JSON', () => Buffer.from('{"tenant":"demo"}'), 'not-framed'],
    ['an unknown id', () => withId(4_000_000_000, 1, 2, 3), 'unknown-schema-id'],
    ['a frame and nothing in it', (own) => own.subarray(0, 5), 'undecodable'],
    ['a value cut off', (own) => own.subarray(0, own.length - 3), 'undecodable'],
    ['a value with more behind it', (own) => Buffer.concat([own, own]), 'undecodable'],
  ];
  for (const [name, spoil, code] of table) {
    test(`${name}: ${code}`, async () => {
      const { codec } = await setting();
      const error = await decodeError(codec, spoil(codec.encode(topic, change)));
      assert.deepEqual([error.code, error.retriable], [code, false], error.message);
    });
  }

  test("a record of another topic's schema: undecodable", async () => {
    const { codec } = await setting();
    const other = codec.encode('review-decisions', {
      decisionId: 'd', reviewId: 'r', tenant: 't', productId: 'p', profile: 'f', action: 'UNDO', undoes: null,
      reasons: [], note: '', reviewer: 'x', simulated: false, decidedAt: 0,
    }); // prettier-ignore
    assert.equal((await decodeError(codec, other)).code, 'undecodable');
  });

  test('a block that claims two thousand million items is refused at once, read or skipped', async () => {
    const { codec, registry } = await setting();
    const own = codec.encode(topic, {
      ...change,
      attributes: {},
      variants: [],
      profiles: [],
      images: [],
      description: '',
    });
    const billions = [0x80, 0xd0, 0xac, 0xf3, 0x0e];
    const fields = own.subarray(0, own.length - 8);
    const start = performance.now();
    for (const hostile of [
      Buffer.concat([fields, Buffer.from(billions)]),
      Buffer.concat([
        await written(newer, { ...change, brand: '' }, registry).then((b) => b.subarray(0, 6)),
        Buffer.from(billions),
      ]),
    ]) {
      assert.equal((await decodeError(codec, hostile)).code, 'undecodable');
    }
    const withLists = variant((schema) =>
      schema.fields.unshift({ name: 'extra', type: { type: 'array', items: 'long' }, default: [] }),
    );
    const skipped = await written(withLists, { ...change, extra: [] }, registry);
    assert.equal(
      (await decodeError(codec, Buffer.concat([skipped.subarray(0, 5), Buffer.from(billions)]))).code,
      'undecodable',
    );
    assert.ok(performance.now() - start < 500);
  });

  test('whatever the bytes are, they are a value or a CodecError', async () => {
    const { codec } = await setting();
    const own = codec.encode(topic, change);
    const flip = fc.record({ at: fc.nat(own.length - 6), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 6 }), (flips) => {
        const bytes = Buffer.from(own);
        for (const { at, to } of flips) bytes[5 + at] = to;
        try {
          void codec.decode(topic, bytes);
        } catch (error) {
          assert.ok(error instanceof CodecError, String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a map key named __proto__ does not change the object', async () => {
    const { codec } = await setting();
    const own = codec.encode(topic, { ...change, attributes: { proto_123: 'x' } });
    const at = own.indexOf('proto_123');
    own.write('__proto__', at);
    const back = await codec.decode(topic, own);
    assert.equal(Object.getPrototypeOf(back.attributes), Object.prototype);
  });
});

describe('the registry', () => {
  test('that is down is worth another try, and is asked again', async () => {
    const it = await setting();
    const bytes = await written(newer, { ...change, brand: '' }, it.registry);
    it.down = true;
    const error = await decodeError(it.codec, bytes);
    assert.deepEqual([error.code, error.retriable], ['registry-unavailable', true]);
    it.down = false;
    assert.deepEqual(await it.codec.decode(topic, bytes), change);
  });

  test('is asked for an unknown id once in 30 s', async () => {
    const it = await setting();
    const stranger = withId(99, 1);
    await decodeError(it.codec, stranger);
    await decodeError(it.codec, stranger);
    assert.equal(it.asked.length, 1);
    it.clock = 30_000;
    await decodeError(it.codec, stranger);
    assert.equal(it.asked.length, 2);
  });
});

test('canonicalText does not depend on format or order of keys, and keeps docs and defaults', () => {
  assert.equal(
    canonicalText(
      '{ "name":"A", "type":"record", "fields":[{"default":{"b":1,"a":2},"name":"x","type":{"values":"int","type":"map"}}], "doc":"d" }',
    ),
    '{"name":"A","type":"record","doc":"d","fields":[{"name":"x","type":{"type":"map","values":"int"},"default":{"b":1,"a":2}}]}',
  );
});
