import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { identifiesTopic } from '../../engine/kafka.ts';
import { fetchPartitions } from './fetch.ts';
import type { Broker, Cluster } from './protocol.ts';
import { incarnationsOf } from './topic-ids.ts';

/** As a broker of Kafka 3.0 presents itself: Metadata 11, Fetch 12. */
const oldBroker = {
  versions: { 1: { minVersion: 0, maxVersion: 12 }, 3: { minVersion: 0, maxVersion: 11 } },
  connect: async () => undefined,
  fetch: async ({ topics }: Parameters<Broker['fetch']>[0]) => ({
    responses: topics.map(({ topic, partitions }) => ({
      topicName: topic,
      partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0, messages: [] })),
    })),
  }),
} as unknown as Broker;

describe('a broker that does not fetch by topic id', () => {
  test('gives every topic the identity of its cluster', async () => {
    const cluster = {
      connect: async () => undefined,
      metadata: async () => ({ clusterId: 'Xy_9-z==', topicMetadata: [] }),
      brokerPool: { findConnectedBroker: async () => oldBroker },
    } as unknown as Cluster;
    const found = await incarnationsOf(cluster, ['a', 'b']);
    assert.deepEqual([...found], [
      ['a', 'cluster-Xy_9-z'],
      ['b', 'cluster-Xy_9-z'],
    ]); // prettier-ignore
    assert.ok(!identifiesTopic('cluster-Xy_9-z'));
  });

  test('is asked by name, under whatever identity', async () => {
    for (const incarnation of ['cluster-x', 'AAAAAAAAAAAAAAAAAAAAAQ']) {
      const place = { at: { topic: 'a', partition: 1 }, incarnation, offset: 7 };
      const [fetched] = await fetchPartitions(oldBroker, [place]);
      assert.equal(fetched?.place, place);
      assert.equal(fetched.answer.partition, 1);
    }
  });
});
