/** What the map does not declare of a topic is somebody else's decision, and stays. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { type NewSettings, setWithPresent } from '../../adapters/kafka/alter-configs.ts';
import { type Broker, clusterOf, kafkaOf } from '../../adapters/kafka/protocol.ts';
import { applyTopics, createTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { deadLetterTopic, topic, topology } from '../../engine/language.ts';
import { brokers, skip } from '../engine/toy.ts';
import { noCheckedSettings } from './broker-version.ts';

const settings = { brokers, clientId: 'test' };

async function admin<T>(use: (with_: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const connected = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await connected.connect();
  return use(connected).finally(() => connected.disconnect());
}

/** A topic that somebody has set to keep its records for ever, and to 60 s of tombstones. */
async function kept(): Promise<string> {
  const name = `kept-${randomUUID().slice(0, 8)}`;
  const configEntries = Object.entries({
    'retention.ms': '-1',
    'delete.retention.ms': '60000',
    'max.message.bytes': '1500000',
  }).map(([k, value]) => ({ name: k, value }));
  await admin((a) => createTopics(a, [{ topic: name, numPartitions: 1, configEntries }]));
  return name;
}

/** What is set for the topic itself. */
async function ownSettings(name: string): Promise<Record<string, string>> {
  const found = await admin((a) =>
    a.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name }] }),
  );
  const own = (found.resources[0]?.configEntries ?? []).filter((e) => (e.configSource as number) === 1);
  return Object.fromEntries(own.map((e): [string, string] => [e.configName, e.configValue]));
}

function mapOf(name: string, config: Readonly<Record<string, string>>) {
  const deadLetters = deadLetterTopic(`${name}-dead`, { does: 'letters' });
  const given = topic<string>()(name, { does: 'records', config });
  const map = topology({ name, units: [], sinks: [], deadLetters, partitions: 1 });
  return { ...map, topics: [given] };
}

async function toBroker<T>(use: (broker: Broker) => Promise<T>): Promise<T> {
  const cluster = clusterOf(kafkaOf(settings));
  await cluster.connect();
  const broker = await cluster.brokerPool.findConnectedBroker();
  return use(broker).finally(() => cluster.disconnect());
}

describe('settings of a topic that exists', { skip, timeout: 60_000 }, () => {
  test('change where the plan says so, and nowhere else', async () => {
    const name = await kept();
    const map = mapOf(name, { 'max.message.bytes': '2200000', 'segment.ms': '3600000' });
    const before = await ownSettings(name);
    const plan = await planTopics(settings, map);
    assert.deepEqual(plan, [
      { kind: 'configure', topic: name, setting: 'max.message.bytes', from: '1500000', to: '2200000' },
      { kind: 'configure', topic: name, setting: 'segment.ms', from: '604800000', to: '3600000' },
    ]);
    await applyTopics(settings, plan);
    assert.deepEqual(await ownSettings(name), {
      ...before,
      'max.message.bytes': '2200000',
      'segment.ms': '3600000',
    });
    assert.deepEqual(await planTopics(settings, map), []);
  });

  test('stay on brokers that can only replace them all', async () => {
    const name = await kept();
    const before = await ownSettings(name);
    const wanted: NewSettings = new Map([[name, { 'max.message.bytes': '2200000' }]]);
    await toBroker((broker) => setWithPresent(broker, wanted));
    assert.deepEqual(await ownSettings(name), { ...before, 'max.message.bytes': '2200000' });
  });

  test(
    'that the broker does not take are told with the topic and the reason',
    { skip: noCheckedSettings },
    async () => {
      const name = await kept();
      const plan = await planTopics(settings, mapOf(name, { 'segment.ms': 'never' }));
      await assert.rejects(
        applyTopics(settings, plan),
        new RegExp(`^Error: The broker refuses settings of ${name} \\(.*segment\\.ms`),
      );
    },
  );
});
