import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { probeKafka } from '../../adapters/kafka/probe.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { brokers, skip } from '../engine/toy.ts';
import { type OwnBroker, startBroker } from './own-broker.ts';

describe('a probe of a broker that fits', { skip }, () => {
  test('finds groups, transactions and settings, as often as it is asked', async () => {
    const needs = { application: 'probe-test', sessionTimeoutMs: 1_500, topics: ['no-such-topic'] };
    const [first] = await Promise.all([probeKafka({ brokers }, needs), probeKafka({ brokers }, needs)]);
    assert.equal(first.brokers.length, 1);
    assert.deepEqual((await probeKafka({ brokers }, { ...needs, topics: [] })).unchecked, []);
  });
});

/** As it is started from Kafka's defaults for three brokers; what it needs of Java, the tests of the services have fetched. */
describe('a probe of a broker that does not fit', { timeout: 100_000 }, () => {
  let broker: OwnBroker;
  before(async () => {
    broker = await startBroker({
      listeners: { ELSEWHERE: 'PLAINTEXT' },
      advertised: { ELSEWHERE: '127.0.0.1:1' },
      settings: {
        'group.min.session.timeout.ms': 6_000,
        'transaction.state.log.replication.factor': 3,
        'message.max.bytes': 500_000,
      },
    });
    const admin = new Kafka({ brokers: [broker.plain], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await createTopics(admin, [
      { topic: 'small', numPartitions: 1 },
      { topic: 'large', numPartitions: 1, configEntries: [{ name: 'max.message.bytes', value: '1048588' }] },
    ]);
    await admin.disconnect();
  });
  after(() => broker?.stop());
  const needs = { application: 'probe-test', patienceMs: 3_000 };
  const probe = (more: object): Promise<unknown> =>
    probeKafka({ brokers: [broker.plain] }, { ...needs, ...more });

  test('says that it opens no transactions, and why', async () => {
    await assert.rejects(probe({}), {
      code: 'TRANSACTIONS_UNAVAILABLE',
      message:
        /^Kafka opens no transactions \(.*\); transaction\.state\.log\.replication\.factor is 3 and the cluster has 1 broker: set it to 1 /,
    });
  });

  test('says that the session timeout is too short for it', async () => {
    await assert.rejects(probe({ sessionTimeoutMs: 1_500 }), {
      code: 'SESSION_TIMEOUT_REFUSED',
      message:
        /is 1500, below the broker's group\.min\.session\.timeout\.ms of 6000: set it from 6000 to 1800000/,
    });
  });

  test('says which topics take too little', async () => {
    await assert.rejects(probe({ topics: ['small', 'large'] }), {
      code: 'RECORD_LIMIT_LOW',
      message: /^small takes batches of at most 500000 bytes/,
    });
  });

  test('says that it sends its clients to where it is not', async () => {
    const at = broker.listeners.get('ELSEWHERE') ?? '';
    await assert.rejects(probeKafka({ brokers: [at] }, { patienceMs: 300 }), {
      code: 'ADVERTISED_ADDRESS_SILENT',
      message: new RegExp(`^Kafka answers at ${at} and sends its clients to broker 1 at 127\\.0\\.0\\.1:1,`),
    });
  });
});
