/** A broker that hangs: it takes connections and answers nothing. A worker that has nothing to do must say so all the same. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { createTopics } from '../../adapters/kafka/topic-admin.ts';
import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import { readinessComplaints } from '../../engine/runtime/readiness.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { jsonCodec, toy, until } from '../engine/toy.ts';
import { type OwnBroker, cannotStart, startBroker } from './own-broker.ts';

const leftOut = await cannotStart();

describe('a broker that hangs', { skip: leftOut, timeout: 120_000 }, () => {
  let broker: OwnBroker;
  before(async () => {
    broker = await startBroker({ settings: { 'group.min.session.timeout.ms': 1_000 } });
  });
  after(() => broker?.stop());

  test('turns readiness off within a session, and the worker goes on where it was', async (context) => {
    const t = toy();
    const plain = new Kafka({ brokers: [broker.plain], logLevel: logLevel.NOTHING });
    const admin = plain.admin();
    await admin.connect();
    await createTopics(
      admin,
      t.graph.topics.map(({ name, cleanup }) => ({
        topic: name,
        numPartitions: 1,
        configEntries: [{ name: 'cleanup.policy', value: cleanup }],
      })),
    );
    await admin.disconnect();
    const kafka = kafkaClient({ brokers: [broker.plain], clientId: 'test' });
    const said: string[] = [];
    const worker = await startWorker({
      topology: t.graph,
      kafka,
      codec: jsonCodec,
      deps: {},
      options: { sessionTimeoutMs: 2_000 },
      log: (level, message) => void said.push(`${level} ${message}`),
    });
    context.after(() => worker.stop().then(() => kafka.close()));
    const complaints = () => readinessComplaints(worker.status(), Date.now());
    await until(() => worker.status()[0]?.tasks.length === 1);
    assert.deepEqual(complaints(), []);

    broker.signal('SIGSTOP');
    await until(() => complaints().length > 0);
    const [complaint] = complaints();
    assert.equal(complaint?.code, 'not-joined');
    assert.match(
      complaint.sentence,
      /its coordinator has answered no heartbeat for 2000 ms: is the broker well\?$/,
    );

    broker.signal('SIGCONT');
    const producer = plain.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: t.input, messages: [{ key: 'k', value: '"w"' }] });
    await producer.disconnect();
    await until(async () => (await readTopic(kafka, t.output, jsonCodec)).length === 1);
    assert.deepEqual(complaints(), []);
    assert.equal(said.filter((line) => line.includes('answered no heartbeat')).length, 1);
  });
});
