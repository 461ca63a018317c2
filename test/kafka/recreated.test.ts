import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { identifiesTopic, type KafkaClient } from '../../engine/kafka.ts';
import { brokers, createTopics, deleteTopic, produce, recreate, skip, toy, until } from '../engine/toy.ts';
import { noFetchById } from './broker-version.ts';

const values = (n: number, start = 0) =>
  Array.from({ length: n }, (_, i) => ({ key: 'k', value: String(start + i) }));

describe('a topic that is deleted and created anew', { skip: skip || noFetchById, timeout: 60_000 }, () => {
  const clients = new Set<KafkaClient>();
  afterEach(async () => {
    await Promise.all([...clients].map((client) => client.close()));
    clients.clear();
  });
  function open(): KafkaClient {
    const client = kafkaClient({ brokers, clientId: 'test' });
    clients.add(client);
    return client;
  }
  const incarnationOf = async (client: KafkaClient, topic: string): Promise<string> =>
    (await client.incarnations([topic])).get(topic) ?? '';

  test('has another identity, which stays the same for all who ask', async () => {
    const t = toy();
    await createTopics(t, 1);
    const [one, other] = [open(), open()];
    const before = await one.incarnations([t.input, t.output]);
    assert.deepEqual(await other.incarnations([t.input, t.output]), before);
    for (const incarnation of before.values()) {
      assert.match(incarnation, /^[\w-]{1,40}$/);
      assert.ok(identifiesTopic(incarnation));
    }
    await recreate(t.input, 1);
    const after = await one.incarnations([t.input, t.output]);
    assert.notEqual(after.get(t.input), before.get(t.input));
    assert.equal(after.get(t.output), before.get(t.output));
  });

  test('is not read on in the middle of the new log: the reader is told', async () => {
    const t = toy();
    await createTopics(t, 1);
    await produce(t.input, values(5));
    const client = open();
    const fetcher = client.fetcher();
    const seen: string[] = [];
    const faults: string[] = [];
    const at = { topic: t.input, partition: 0 };
    fetcher.add(
      at,
      0,
      ({ records }) => void seen.push(...records.map((r) => String(r.value))),
      (error) => void faults.push(error.message),
    );
    await until(() => seen.length === 5);
    fetcher.pause(at); // so that it asks next when the new log is longer than the old one was
    await recreate(t.input, 1);
    await produce(t.input, values(10, 100));
    fetcher.resume(at);
    await until(() => faults.length > 0);
    assert.match(faults[0] ?? '', /-in was created anew while it was read/);
    assert.deepEqual(seen, ['0', '1', '2', '3', '4']);
  });

  test('is not read by who asks for the old one', async () => {
    const t = toy();
    await createTopics(t, 1);
    const client = open();
    const fetcher = client.fetcher();
    const faults: string[] = [];
    const at = { topic: t.input, partition: 0, incarnation: await incarnationOf(client, t.input) };
    await recreate(t.input, 1);
    fetcher.add(
      at,
      0,
      () => undefined,
      (error) => void faults.push(error.message),
    );
    await until(() => faults.length > 0);
    await assert.rejects(
      client.read(at, { from: 0, to: 1 }, () => undefined),
      /was created anew/,
    );
  });

  test('is told of while it is only deleted, too', async () => {
    const t = toy();
    await createTopics(t, 1);
    const faults: string[] = [];
    const at = { topic: t.input, partition: 0 };
    open()
      .fetcher()
      .add(
        at,
        0,
        () => undefined,
        (error) => void faults.push(error.message),
      );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await deleteTopic(t.input);
    await until(() => faults.length > 0);
    assert.match(faults[0] ?? '', /-in was deleted while it was read/);
  });

  test('takes the committed offsets of its groups with it', async () => {
    const t = toy();
    await createTopics(t, 1);
    const client = open();
    const at = { topic: t.input, partition: 0 };
    const groupId = `${t.name}-group`;
    const committed = async () => (await client.committed(groupId, [at])).get(`${t.input}/0`);
    const transactor = await client.transactor(`${t.name}-0`);
    await transactor.commit({ records: [], groupId, offsets: [{ ...at, offset: 7 }] });
    await until(async () => (await committed())?.offset === 7);
    await recreate(t.input, 1);
    await until(async () => (await committed()) === undefined);
    await transactor.close();
  });
});
