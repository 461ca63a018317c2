/**
 * # 12. On a real broker
 *
 * Nothing changes. The topology that ran in memory runs on Kafka with another client behind the same port, and that is the whole difference:
 * `word-count.ts`, beside this file, is a complete program. This chapter creates its topics, runs it, feeds it, and stops it in the
 * middle of its work.
 *
 * It needs a broker: `KAFKA_BROKERS=127.0.0.1:9092 node --test docs/engine/12-on-a-real-broker.test.ts`. Without, it is skipped.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type TestContext, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { probeKafka } from '../../adapters/kafka/probe.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';
import { counts, wordCount, words } from './word-count.ts';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
const skip = brokers.length === 0 && 'KAFKA_BROKERS is not set';
// TLS and users go in here, as kafkajs' `ssl` and `sasl`; `readKafkaSecurity` (adapters/kafka/security.ts) takes them from the environment.
const settings = { brokers, clientId: 'guide' };

// A speaker whom no other run knows, so that the test can be repeated on the same broker.
const speaker = randomUUID();
const WORDS = 2_000;
const oneToAll = Array.from({ length: WORDS }, (_, n) => n + 1);

// First as in every chapter before: if this fails, no broker is needed to find out why.
test('the topology in memory', async () => {
  const driver = await testDriver({ topology: wordCount, codec: jsonCodec });
  for (const n of oneToAll) driver.pipe(words, speaker, `word ${String(n)}`);
  await driver.catchUp();
  assert.deepEqual(
    (await driver.output(counts)).map(({ value }) => value),
    oneToAll,
  );
});

describe('the same topology on a broker', { skip, timeout: 60_000 }, () => {
  // The probe asks a broker for all that a worker will need of it, and says in one sentence what it does not give: a wrong password, a
  // listener without TLS, a version without transactions. Without it such things show as retries without end.
  test('the broker is asked first', async () => {
    const { brokers: found } = await probeKafka(settings, { application: wordCount.name });
    assert.ok(found.length >= 1);
  });

  // What the map says of its topics, compared with what there is: create, configure, or refuse (partitions are never added to a topic
  // that has records: its keys would lie elsewhere than their history). Nothing is ever deleted.
  test('the topics are made as the map says', async () => {
    await applyTopics(settings, await planTopics(settings, wordCount));
    assert.deepEqual(await planTopics(settings, wordCount), []);
  });

  // The program is told to stop (SIGTERM) while more words come in. It reads nothing more, finishes and commits what it has begun within
  // `drainMs`, leaves its groups, so that nobody waits for its session to run out, and ends.
  test('a worker that is told to stop ends in order', async () => {
    const worker = spawn(process.execPath, [fileURLToPath(new URL('word-count.ts', import.meta.url))], {
      stdio: 'ignore',
    });
    const ended = once(worker, 'exit');
    await say(oneToAll.slice(0, WORDS / 2));
    while ((await spoken()).length === 0) await delay(50);
    const more = say(oneToAll.slice(WORDS / 2));
    worker.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    await more;
  });

  // The next one goes on where that one stopped. Between them they have counted each word once, though neither knew of the other.
  test('the next worker goes on, and nothing is there twice', async (t) => {
    const worker = await start(t);
    while ((await spoken()).length < WORDS) await delay(50);
    assert.deepEqual(await spoken(), oneToAll);

    // `status` is what to watch: tasks by partition, how far each is behind its inputs, and why a unit is paused if it is.
    const tasks = () => worker.status().flatMap((unit) => unit.tasks);
    while (tasks().length < 2) await delay(50);
    assert.deepEqual(
      tasks().map(({ phase }) => phase),
      ['running', 'running'],
    );
    const inputs = tasks().flatMap((task) => task.inputs);
    assert.ok(inputs.every(({ lag }) => lag === 0));
  });
});

/** As in word-count.ts, with what may be said besides. All options and their defaults: engine/runtime/options.ts. */
async function start(t: TestContext) {
  const kafka = kafkaClient(settings);
  const worker = await startWorker({
    topology: wordCount,
    kafka,
    codec: jsonCodec,
    // The units to run here; default all. A unit that is dear can have processes of its own.
    only: ['counting'],
    options: { lingerMs: 10, drainMs: 5_000 },
    log: () => undefined,
  });
  t.after(async () => {
    await worker.stop();
    await kafka.close();
  });
  return worker;
}

/** Any producer will do: this is kafkajs' own. */
async function say(numbers: readonly number[]): Promise<void> {
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({
    idempotent: true,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const messages = numbers.map((n) => ({
    key: speaker,
    value: jsonCodec.encode(words.name, `word ${String(n)}`),
  }));
  await producer.send({ topic: words.name, messages });
  await producer.disconnect();
}

/** What readers of committed records see of this run's speaker. */
async function spoken(): Promise<(number | null)[]> {
  const kafka = kafkaClient(settings);
  const found = await readTopic<number>(kafka, counts.name, jsonCodec);
  await kafka.close();
  return found.filter(({ key }) => key === speaker).map(({ value }) => value);
}

// That is all. What the engine does while you are not looking: takeover-and-fencing.md.
