/** Bad input that is found before anything is known of the product: bytes, schemas, keys. */
import kafkajs from 'kafkajs';
import type { ProductChange } from '../../schemas/generated/types.ts';
import { restRegistry } from '../../adapters/registry/rest.ts';
import { avroType } from '../../schemas/avro-type.ts';
import { readContracts } from '../../schemas/contracts.ts';
import { image, type Row, type Stage } from './row.ts';

/** Just below the broker's limit of a record batch (1,048,588 bytes). */
const NEARLY_ALL = 1_048_400;

const good = (stage: Stage) => stage.change({ images: [image(stage.good)] });

/** The contract with nothing but the fields that have no default: what the first release of a catalogue may have written. */
function oldestContract(): string {
  const schema = JSON.parse(readContracts().get('product-changes') ?? '') as {
    fields: { name: string; default?: unknown }[];
  };
  const kept = schema.fields.filter((field) => !('default' in field) || field.name === 'images');
  return JSON.stringify({ ...schema, fields: kept });
}

async function asOldWriter(change: ProductChange, registryUrl: string): Promise<Buffer> {
  const text = oldestContract();
  const id = await restRegistry({ url: registryUrl }).register('pipeline-tests-old-writer', text);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, avroType(text).toBuffer(change)]);
}

export const envelopeRows: readonly Row[] = [
  {
    name: 'bytes that are no Avro',
    records: ({ key }) => [{ key, value: Buffer.from('{"this":"is no Avro"}') }],
    expect: { deadLetter: 'not-framed' },
  },
  {
    name: 'a value of no bytes',
    records: ({ key }) => [{ key, value: Buffer.alloc(0) }],
    expect: { deadLetter: 'not-framed' },
  },
  {
    name: 'a schema id that nobody registered',
    records: ({ key }) => [{ key, value: Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0, 1, 2, 3]) }],
    expect: { deadLetter: 'unknown-schema-id' },
  },
  {
    name: 'Avro that stops in the middle',
    records: (stage) => [{ key: stage.key, value: stage.pipeline.encode(good(stage)).subarray(0, 30) }],
    expect: { deadLetter: 'undecodable' },
  },
  {
    name: 'a value of another topic',
    records: ({ key, pipeline }) => [
      {
        key,
        value: pipeline.encodeFor('verdicts', {
          ...pipeline.change('x'),
          profile: 'house',
          eventId: 'e',
          contentHash: '',
          acceptedAt: 0,
        }),
      },
    ],
    expect: { deadLetter: 'undecodable' },
  },
  {
    name: 'a value without a key',
    records: (stage) => [{ key: null, value: stage.pipeline.encode(good(stage)) }],
    expect: { deadLetter: 'key-mismatch' },
  },
  {
    name: 'a key that contradicts its value',
    records: (stage) => [{ key: `${stage.key}-other`, value: stage.pipeline.encode(good(stage)) }],
    expect: { deadLetter: 'key-mismatch' },
  },
  {
    name: 'a tombstone whose key names no product',
    records: ({ productId }) => [{ key: productId, value: null }],
    expect: { deadLetter: 'key-mismatch' },
  },
  {
    name: 'a product id with a slash',
    records: (stage) => {
      const change = { ...good(stage), productId: `${stage.productId}/blue` };
      return [{ key: `${change.tenant}/${change.productId}`, value: stage.pipeline.encode(change) }];
    },
    expect: { deadLetter: 'key-mismatch' },
  },
  {
    name: 'a key of 400,000 characters',
    records: (stage) => {
      const change = { ...good(stage), productId: 'x'.repeat(400_000) };
      const key = `${change.tenant}/${change.productId}`;
      return [{ key, value: stage.pipeline.encode(change), partition: 1 }];
    },
    expect: { deadLetter: 'key-mismatch' },
  },
  {
    name: 'undecodable bytes under a key of 400,000 characters',
    records: ({ pipeline }) => [
      { key: `${pipeline.tenant}/${'x'.repeat(400_000)}`, value: Buffer.from('?'), partition: 2 },
    ],
    expect: { deadLetter: 'not-framed' },
  },
  {
    name: "undecodable bytes up to Kafka's record limit",
    records: ({ key }) => [{ key, value: Buffer.alloc(NEARLY_ALL, '?') }],
    expect: { deadLetter: 'not-framed' },
  },
  {
    name: 'a batch compressed by zstd',
    records: (stage) => [{ ...stage.record(good(stage)), compression: kafkajs.CompressionTypes.ZSTD }],
    expect: { answer: 'PUBLISHED', pictures: 1 },
  },
  {
    name: 'a writer of an older schema, without the optional fields',
    records: async (stage) => [
      { key: stage.key, value: await asOldWriter(good(stage), stage.pipeline.addresses.registryUrl) },
    ],
    expect: { answer: 'PUBLISHED', pictures: 1 },
  },
];
