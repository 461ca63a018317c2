import assert from 'node:assert/strict';
import { test } from 'node:test';
import kafkajs from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { brokers, skip, until } from '../engine/toy.ts';
import { noFetchById } from './broker-version.ts';

// A CommonJS module, some of whose names Node does not find by itself.
const { Kafka, logLevel } = kafkajs;
const PARTITIONS = 8;
const RECORD_BYTES = 100_000;
/** A partition has more than it may bring into one answer, and an answer room for two or three partitions. */
const RECORDS = 15;

test('partitions that have much take turns', { skip: skip || noFetchById, timeout: 60_000 }, async (t) => {
  const topic = `turns-${String(Date.now())}`;
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await createTopics(admin, [{ topic, numPartitions: PARTITIONS }]);
  t.after(async () => {
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  });
  const producer = kafka.producer();
  await producer.connect();
  for (let partition = 0; partition < PARTITIONS; partition += 1)
    for (let i = 0; i < RECORDS; i += 1)
      await producer.send({ topic, messages: [{ partition, value: Buffer.alloc(RECORD_BYTES, i) }] });
  await producer.disconnect();

  const client = kafkaClient({ brokers, clientId: 'test' });
  const fetcher = client.fetcher();
  const came: number[] = [];
  let records = 0;
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    fetcher.add(
      { topic, partition },
      0,
      (batch) => {
        came.push(partition);
        records += batch.records.length;
      },
      assert.ifError,
    );
  }
  await until(() => records === PARTITIONS * RECORDS);
  await fetcher.close();
  await client.close();
  // Which of them the first request names depends on who was known first; those that came first come last the next time.
  assert.equal(new Set(came.slice(0, PARTITIONS)).size, PARTITIONS, `they came as ${came.join(' ')}`);
});
