import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { probeKafka } from '../../adapters/kafka/probe.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { brokers, skip } from '../engine/toy.ts';
import { noAuthorizer } from './broker-version.ts';
import { type OwnBroker, cannotStart, startBroker } from './own-broker.ts';

describe('a probe of a broker that fits', { skip }, () => {
  test('finds groups, transactions and settings, as often as it is asked', async () => {
    const needs = { application: 'probe-test', sessionTimeoutMs: 1_500, topics: ['no-such-topic'] };
    const [first] = await Promise.all([probeKafka({ brokers }, needs), probeKafka({ brokers }, needs)]);
    assert.equal(first.brokers.length, 1);
    assert.deepEqual((await probeKafka({ brokers }, { ...needs, topics: [] })).unchecked, []);
  });
});

/** Kafka's numbers of ACLs; kafkajs' names for them cannot be imported from ES modules. */
const GROUP = 3;
const TRANSACTIONAL_ID = 5;
const PREFIXED = 4;
const ANY_OPERATION = 2;
const ALLOW = 3;

const leftOut = noAuthorizer || (await cannotStart());

/** Started from Kafka's defaults for three brokers, and with other limits. */
describe('a probe of a broker that does not fit', { skip: leftOut, timeout: 100_000 }, () => {
  let broker: OwnBroker;
  let admin: Admin;
  before(async () => {
    broker = await startBroker({
      listeners: { ELSEWHERE: 'PLAINTEXT', USERS: 'SASL_PLAINTEXT' },
      advertised: { ELSEWHERE: '127.0.0.1:1' },
      settings: {
        'group.min.session.timeout.ms': 6_000,
        'transaction.state.log.replication.factor': 3,
        'message.max.bytes': 500_000,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        'sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.users.plain.sasl.jaas.config':
          'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="secret";',
      },
    });
    admin = new Kafka({ brokers: [broker.plain], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await createTopics(admin, [
      { topic: 'small', numPartitions: 1 },
      { topic: 'large', numPartitions: 1, configEntries: [{ name: 'max.message.bytes', value: '1048588' }] },
    ]);
  });
  after(async () => {
    await admin?.disconnect();
    await broker?.stop();
  });
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
        /is 1500 ms, below the broker's group\.min\.session\.timeout\.ms of 6000: set it from 6000 to 1800000/,
    });
  });

  test('says which topics take too little', async () => {
    await assert.rejects(probe({ topics: ['small', 'large'] }), {
      code: 'RECORD_LIMIT_LOW',
      message: /^small takes batches of at most 500000 bytes/,
    });
  });

  test('says what a user may not do, and passes over what it may not see', async () => {
    const alice = {
      brokers: [broker.listeners.get('USERS') ?? ''],
      sasl: { mechanism: 'plain', username: 'alice', password: 'secret' },
    } as const;
    // Both would be refused, if they could be looked at.
    const blind = { ...needs, sessionTimeoutMs: 1_500, topics: ['small'] };
    const probeAsAlice = (): Promise<unknown> => probeKafka({ ...alice, brokers: [...alice.brokers] }, blind);
    const allow = (resourceType: number): Promise<boolean> =>
      admin.createAcls({
        acl: [
          {
            resourceType,
            resourceName: 'probe',
            resourcePatternType: PREFIXED,
            principal: 'User:alice',
            host: '*',
            operation: ANY_OPERATION,
            permissionType: ALLOW,
          },
        ],
      });
    await assert.rejects(probeAsAlice(), { code: 'NOT_ALLOWED', message: /the group "probe-test-probe"/ });
    await allow(GROUP);
    await assert.rejects(probeAsAlice(), {
      code: 'NOT_ALLOWED',
      message: /transactional id "probe-test-probe"/,
    });
    await allow(TRANSACTIONAL_ID);
    await assert.rejects(probeAsAlice(), { code: 'TRANSACTIONS_UNAVAILABLE' });
  });

  test('says that it sends its clients to where it is not', async () => {
    const at = broker.listeners.get('ELSEWHERE') ?? '';
    await assert.rejects(probeKafka({ brokers: [at] }, { patienceMs: 300 }), {
      code: 'ADVERTISED_ADDRESS_SILENT',
      message: new RegExp(`^Kafka answers at ${at} and sends its clients to broker 1 at 127\\.0\\.0\\.1:1,`),
    });
  });
});
