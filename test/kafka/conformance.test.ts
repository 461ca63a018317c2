/** The engine's Kafka port, by its one suite: on a real broker, and in memory, where time runs as fast as it can. */
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { handClock } from '../../engine/testing/hand-clock.ts';
import { memoryBroker } from '../../engine/testing/memory-broker.ts';
import { createWorld } from '../../engine/testing/world.ts';
import { type KafkaUnderTest, kafkaClientConformance } from '../conformance/kafka-client.ts';
import { brokers, recreate, skip } from '../engine/toy.ts';
import { noFetchById } from './broker-version.ts';

async function onABroker(): Promise<KafkaUnderTest> {
  const admin = new Kafka({ brokers, clientId: 'test', logLevel: logLevel.NOTHING }).admin();
  const client = kafkaClient({ brokers, clientId: 'test' });
  const partitionsOf = new Map<string, number>();
  await admin.connect();
  return {
    client,
    async createTopic(partitions, cleanup = 'delete') {
      const topic = `conformance-${randomUUID().slice(0, 8)}`;
      const configEntries = [{ name: 'cleanup.policy', value: cleanup }];
      await createTopics(admin, [{ topic, numPartitions: partitions, configEntries }]);
      partitionsOf.set(topic, partitions);
      return topic;
    },
    recreate: (topic) => recreate(topic, partitionsOf.get(topic)),
    async addPartitions(topic, count) {
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    },
    async close() {
      await client.close();
      await admin.disconnect();
    },
  };
}

async function inMemory(markersLag: boolean): Promise<KafkaUnderTest> {
  const world = createWorld({ clock: handClock(0), pick: () => 0, onStep: () => undefined });
  const broker = memoryBroker(world, { markersLag });
  let isOver = false;
  let topics = 0;
  const turning = (async () => {
    while (!isOver) {
      await world.advance(10);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  return {
    client: broker.client(world.spawn()),
    async createTopic(partitions, cleanup = 'delete') {
      const name = `topic-${String((topics += 1))}`;
      broker.topics.create({ name, partitions, cleanup });
      return name;
    },
    recreate: async (topic) => broker.recreateTopic(topic),
    addPartitions: async (topic, partitions) => broker.topics.addPartitions(topic, partitions),
    async close() {
      isOver = true;
      await turning;
    },
  };
}

kafkaClientConformance('a broker in memory', () => inMemory(false));
kafkaClientConformance('a broker in memory that writes its markers later', () => inMemory(true));
describe('on a broker', { skip }, () => kafkaClientConformance('the adapter', onABroker, noFetchById));
