import assert from 'node:assert/strict';
import { createClient } from '@clickhouse/client';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { restRegistry } from '../../adapters/registry/rest.ts';
import type { RunningServices } from '../../infra/services.ts';

/** One round through each service: a transaction produced and consumed, a schema used, a key set, a row inserted. */
export async function useAll({ kafka, registry, redis, clickhouse }: RunningServices): Promise<void> {
  const broker = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING });
  const admin = broker.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'greetings', numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = broker.producer({ idempotent: true, transactionalId: 'greeter', maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'greetings', messages: [{ value: 'hello' }] });
  await transaction.commit();
  await producer.disconnect();
  const consumer = broker.consumer({ groupId: 'listeners', sessionTimeout: 6_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'greetings', fromBeginning: true });
  const heard = new Promise<string>((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
  });
  assert.equal(await heard, 'hello');
  await consumer.disconnect();

  const schemas = restRegistry({ url: registry.url });
  const schema = JSON.stringify({
    type: 'record',
    name: 'Hi',
    namespace: 'x',
    fields: [{ name: 'a', type: 'int' }],
  });
  const id = await schemas.register('greetings-value', schema);
  assert.deepEqual(JSON.parse(await schemas.schemaById(id)), JSON.parse(schema));

  const cache = new Redis(redis.url);
  assert.equal(await cache.set('k', 'v'), 'OK');
  await cache.quit();

  const database = createClient({ url: clickhouse.url });
  await database.command({ query: 'CREATE TABLE IF NOT EXISTS hi (a UInt8) ENGINE = MergeTree ORDER BY a' });
  await database.insert({ table: 'hi', values: [{ a: 1 }], format: 'JSONEachRow' });
  await database.close();
}
