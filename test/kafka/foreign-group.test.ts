/** A consumer of another kind sits in the group of a unit: workers are not taken in beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { readinessComplaints } from '../../engine/runtime/readiness.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { brokers, createTopics, jsonCodec, produce, readAll, skip, toy, until } from '../engine/toy.ts';

test(
  'a worker that its group does not take in says why, and joins as soon as the others have gone',
  { skip, timeout: 60_000 },
  async (context) => {
    const t = toy();
    await createTopics(t);
    const consumer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).consumer({
      groupId: `${t.name}-count`,
    });
    await consumer.connect();
    context.after(() => consumer.disconnect());
    const isThere = new Promise((resolve) => consumer.on('consumer.group_join', resolve));
    await consumer.subscribe({ topics: [t.input] });
    await consumer.run({ eachMessage: async () => undefined });
    await isThere;

    const kafka = kafkaClient({ brokers, clientId: 'test' });
    const said: string[] = [];
    const worker = await startWorker({
      topology: t.graph,
      kafka,
      codec: jsonCodec,
      deps: {},
      log: (level, message) => void said.push(`${level} ${message}`),
    });
    context.after(() => worker.stop().then(() => kafka.close()));
    const complaints = () => readinessComplaints(worker.status(), Date.now());
    const why = new RegExp(`${t.name}-count has members that are no workers of this engine`);
    await until(() => why.test(complaints()[0]?.sentence ?? ''));
    assert.deepEqual(
      complaints().map(({ code }) => code),
      ['not-joined'],
    );
    // Long enough for several attempts: it is told of once.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(said.filter((line) => line.startsWith('error') && why.test(line)).length, 1);

    await consumer.disconnect();
    await produce(t.input, [{ key: 'k', value: '"w"' }]);
    await until(async () => (await readAll(t.output)).length === 1);
    assert.deepEqual(complaints(), []);
    assert.ok(said.includes('info count has a place in its group again'), said.join('\n'));
  },
);
