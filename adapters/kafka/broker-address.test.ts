import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { addressOf, brokersFrom } from './broker-address.ts';
import { kafkaClient } from './client.ts';
import { probeKafka } from './probe.ts';
import { planTopics } from './topic-admin.ts';
import { deadLetterTopic, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { startWorker } from '../../engine/runtime/worker.ts';

describe('addresses of brokers', () => {
  test('come from KAFKA_BROKERS', () => {
    assert.deepEqual(brokersFrom({ KAFKA_BROKERS: 'a.example:9092, 127.0.0.1:19092,' }), [
      'a.example:9092',
      '127.0.0.1:19092',
    ]);
    assert.deepEqual(addressOf('a.example:9092'), { host: 'a.example', port: 9092 });
  });

  test('that are missing are said to be', () => {
    for (const env of [{}, { KAFKA_BROKERS: ' , ' }])
      assert.throws(() => brokersFrom(env), {
        code: 'KAFKA_SETTINGS',
        message:
          'KAFKA_BROKERS is not set: name the brokers as host:port, several with commas between (127.0.0.1:9092).',
      });
  });

  test('without a port, or with one that is none, are named by whoever is given them', async () => {
    for (const wrong of [
      '[::1]:9092',
      'undefined',
      'localhost',
      'localhost:',
      'localhost:kafka',
      'localhost:70000',
      ':9092',
      'a:0',
    ]) {
      const error = {
        code: 'KAFKA_SETTINGS',
        message: `"${wrong}" is no address of a broker: name the brokers as host:port, several with commas between (127.0.0.1:9092).`,
      };
      assert.throws(() => brokersFrom({ KAFKA_BROKERS: `a:1,${wrong}` }), error);
      assert.throws(() => kafkaClient({ brokers: [wrong] }), error);
      await assert.rejects(probeKafka({ brokers: [wrong] }), error);
    }
  });
});

describe('where no broker is', { timeout: 60_000 }, () => {
  const orders = topic<string>()('o', { does: 'o' });
  const take = stage({ name: 't', does: 't', reads: orders, create: () => () => done() });
  const reading = unit({ name: 'u', does: 'u', inputs: [from(orders, pipe(take))], outputs: [] });
  const map = topology({
    name: 'm',
    units: [reading],
    sinks: [],
    deadLetters: deadLetterTopic('d', { does: 'd' }),
    partitions: 1,
  });
  const brokers = ['127.0.0.1:1'];
  const refusal = {
    code: 'NOBODY_LISTENS',
    message: /^Nobody listens at 127\.0\.0\.1:1 \(ECONNREFUSED\): start the broker/,
  };

  const codec = { encode: () => Buffer.alloc(0), decode: () => undefined };

  /** What the process has been warned of, and after how many ms. */
  function warnings(t: TestContext): { readonly text: string; readonly afterMs: number }[] {
    const startedAt = Date.now();
    const told: { text: string; afterMs: number }[] = [];
    const listener = ({ name, message }: Error): void => {
      if (name === 'KafkaWarning') told.push({ text: message, afterMs: Date.now() - startedAt });
    };
    process.on('warning', listener);
    t.after(() => process.off('warning', listener));
    return told;
  }

  test('a worker that starts says so, first after 3 s at most', async () => {
    const startedAt = Date.now();
    const told: { text: string; afterMs: number }[] = [];
    const kafka = kafkaClient({ brokers }, (level, message, facts) => {
      const text = `${level} ${message}: ${String(facts?.['because'])}`;
      told.push({ text, afterMs: Date.now() - startedAt });
    });
    await assert.rejects(startWorker({ topology: map, kafka, codec, log: () => undefined }), refusal);
    await kafka.close();
    assert.equal(told.length, 1);
    assert.match(told[0]?.text ?? '', /^warn Kafka is waited for: Nobody listens at 127\.0\.0\.1:1/);
    assert.ok((told[0]?.afterMs ?? Infinity) < 3_000, JSON.stringify(told));
  });

  test('without a log the process is warned', async (t) => {
    const told = warnings(t);
    const kafka = kafkaClient({ brokers });
    await assert.rejects(startWorker({ topology: map, kafka, codec, log: () => undefined }), refusal);
    await kafka.close();
    assert.equal(told.length, 1);
  });

  test('a plan of topics says so, first after 3 s at most', async (t) => {
    const told = warnings(t);
    await assert.rejects(planTopics({ brokers }, map), refusal);
    assert.match(told[0]?.text ?? '', /^Kafka is waited for: Nobody listens at 127\.0\.0\.1:1/);
    assert.ok((told[0]?.afterMs ?? Infinity) < 3_000, JSON.stringify(told));
  });
});
