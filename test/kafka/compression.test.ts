import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { type ITopicConfig, Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { headerTexts } from '../../engine/kafka.ts';
import type { ServiceError } from '../../infra/service-error.ts';
import { brokers, skip } from '../engine/toy.ts';
import { runTool } from './java-tools.ts';

const name = `compressed-${randomUUID().slice(0, 8)}`;
const kafka = new Kafka({ brokers, clientId: 'test', logLevel: logLevel.NOTHING });
/** 600 KB: several blocks of 32 KB (snappy) and 64 KB (lz4) in a batch. */
const VALUES = Array.from({ length: 600 }, (_, n) => `${String(n)} a picture of a product `.repeat(40));

async function create(...topics: ITopicConfig[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await createTopics(admin, topics);
  await admin.disconnect();
}

/** The console producer of Kafka's distribution: the Java client, in batches of up to 300 KB. */
const javaProduces = (topic: string, codec: string): Promise<void> =>
  runTool(
    'ConsoleProducer',
    [
      ...['--bootstrap-server', brokers.join(','), '--topic', topic, '--compression-codec', codec],
      ...['--reader-property', 'parse.key=true', '--reader-property', 'parse.headers=true'],
      ...['--command-property', 'batch.size=300000', '--command-property', 'linger.ms=200'],
    ],
    VALUES.map((value, n) => `n:${String(n)}\tkey\t${value}\n`).join(''),
  );

async function assertAllRead(topic: string): Promise<void> {
  const client = kafkaClient({ brokers, clientId: 'test-reader' });
  const read: { n: string | undefined; key: string; value: string }[] = [];
  const { low, high } = await client.watermarks({ topic, partition: 0 });
  await client.read({ topic, partition: 0 }, { from: low, to: high, stallMs: 10_000 }, (records) => {
    for (const { key, value, headers } of records)
      read.push({ n: headerTexts(headers)['n'], key: String(key), value: String(value) });
  });
  await client.close();
  assert.deepEqual(
    read,
    VALUES.map((value, n) => ({ n: String(n), key: 'key', value })),
  );
}

describe('records of foreign producers are read', { skip, timeout: 120_000 }, () => {
  for (const codec of ['gzip', 'snappy', 'lz4', 'zstd'])
    test(`of the Java client, in ${codec}`, async (t) => {
      const topic = `${name}-java-${codec}`;
      await create({ topic, numPartitions: 1 });
      try {
        await javaProduces(topic, codec);
      } catch (error) {
        if ((error as ServiceError).code === 'ARTEFACT_MISSING') return t.skip((error as Error).message);
        throw error;
      }
      await assertAllRead(topic);
    });

  test('of kafkajs, in gzip', async () => {
    const topic = `${name}-kafkajs`;
    await create({ topic, numPartitions: 1 });
    const producer = kafka.producer();
    await producer.connect();
    const messages = VALUES.map((value, n) => ({ key: 'key', value, headers: { n: String(n) } }));
    await producer.send({ topic, compression: 1, messages });
    await producer.disconnect();
    await assertAllRead(topic);
  });

  test('where the broker compresses them anew, because the topic says how', async () => {
    const topics = ['gzip', 'snappy', 'lz4', 'zstd'].map((codec) => ({
      topic: `${name}-broker-${codec}`,
      numPartitions: 1,
      configEntries: [{ name: 'compression.type', value: codec }],
    }));
    await create(...topics);
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    const messages = VALUES.map((value, n) => ({ key: 'key', value, headers: { n: String(n) } }));
    for (const { topic } of topics) await producer.send({ topic, messages });
    await producer.disconnect();
    for (const { topic } of topics) await assertAllRead(topic);
  });
});
