/** Partitions are added to the input of running workers: docs/engine/upgrading.md#partitions-that-were-added */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test, type TestContext } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { deadLetterTopic, emit, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import type { Topology } from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { readinessComplaints } from '../../engine/runtime/readiness.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { brokers, createTopics, jsonCodec, produce, readAll, skip, toy, until } from './toy.ts';

/** Passes words on, and remembers nothing. */
function passing(name: string) {
  const input = topic<string>()(`${name}-in`, { does: 'words' });
  const output = topic<string>()(`${name}-out`, { does: 'the same words' });
  const pass = stage({
    name: 'pass',
    does: 'passes',
    reads: input,
    writes: [output],
    create:
      () =>
      (word, { key }) =>
        done({ emit: [emit(output, key, word)] }),
  });
  const passes = unit({ name: 'pass', does: 'passes', inputs: [from(input, pipe(pass))], outputs: [output] });
  const deadLetters = deadLetterTopic(`${name}-dead`, { does: 'letters' });
  const graph = topology({ name, units: [passes], sinks: [], deadLetters });
  return { graph, input: input.name, output: output.name };
}

async function start(context: TestContext, map: Topology<object>) {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  let stop = async (): Promise<void> => undefined;
  context.after(() => stop().then(() => kafka.close()));
  const said: string[] = [];
  const worker = await startWorker({
    topology: map,
    kafka,
    codec: jsonCodec,
    deps: {},
    options: { lingerMs: 5, drainMs: 300 },
    log: (level, message) => void said.push(`${level} ${message}`),
  });
  let stopping: Promise<void> | undefined;
  stop = () => (stopping ??= worker.stop());
  const tasks = () => worker.status().flatMap((group) => group.tasks.map(({ partition }) => partition));
  return { stop, said, tasks, complaints: () => readinessComplaints(worker.status(), Date.now()) };
}

async function addPartitions(name: string, count: number): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createPartitions({ topicPartitions: [{ topic: name, count }] });
  await admin.disconnect();
}

const words = (times: number) =>
  Array.from({ length: times }, (_, n) => ({ key: `k${String(n)}`, value: JSON.stringify(`w${String(n)}`) }));

describe('partitions that are added to the input of running workers', { skip, timeout: 90_000 }, () => {
  test('are shared by the workers of a unit that remembers nothing, and read from their beginning', async (context) => {
    const t = passing(`added-${randomUUID().slice(0, 8)}`);
    await createTopics(t, 2);
    const workers = [await start(context, t.graph), await start(context, t.graph)];
    const owned = () => workers.map(({ tasks }) => tasks().length);
    await until(() => owned().join() === '1,1');
    await produce(t.input, words(100));
    await until(async () => (await readAll(t.output)).length === 100);

    await addPartitions(t.input, 4);
    const since = Date.now();
    // While nobody has noticed yet.
    await produce(t.input, words(100));
    await until(() => owned().join() === '2,2');
    assert.ok(Date.now() - since < 10_000, `${String(Date.now() - since)} ms`);
    await until(async () => (await readAll(t.output)).length === 200);
    await until(() => workers.every(({ complaints }) => complaints().length === 0));
    assert.ok(
      workers.some(({ said }) => said.some((line) => line.startsWith('info pass takes 2 partitions more'))),
    );
  });

  test('are told of where a unit remembers by key', async (context) => {
    const t = toy();
    await createTopics(t, 2);
    const worker = await start(context, t.graph);
    await until(() => worker.tasks().length === 2);
    await addPartitions(t.input, 4);
    await until(() => worker.complaints().length > 0, 10_000);
    const [complaint] = worker.complaints();
    assert.equal(complaint?.code, 'partitions-changed');
    assert.match(
      complaint.sentence,
      /-in has 4 partitions, and count works on 2: the records of partition 2/,
    );
    assert.equal(worker.said.filter((line) => line.startsWith('error')).length, 1);
    await worker.stop();
    await assert.rejects(start(context, t.graph), { code: 'partitions-differ' });
  });
});
