import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import type { Header, InRecord } from '../../engine/kafka.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { brokers, createTopics, jsonCodec, skip, toy, until } from './toy.ts';
import { noFetchById } from '../kafka/broker-version.ts';

const HEADERS: Header[] = [
  { name: 'twice', value: Buffer.from([0xff, 0x00, 0xc3]) },
  { name: 'between', value: Buffer.from('ünïcode') },
  { name: 'twice', value: Buffer.from([0x80]) },
  { name: '7', value: Buffer.alloc(0) },
  { name: 'nothing', value: null },
  { name: 'constructor', value: Buffer.from([0xfe]) },
];

describe('headers that are no text', { skip: skip || noFetchById, timeout: 60_000 }, () => {
  test('come into the dead letters byte for byte, at once and through a durable timer', async (context) => {
    const t = toy();
    await createTopics(t, 1);
    const kafka = kafkaClient({ brokers, clientId: 'test' });
    const stops: (() => Promise<void>)[] = [];
    context.after(async () => {
      for (const stop of stops) await stop();
      await kafka.close();
    });
    const writer = await kafka.transactor(`${t.name}-writer`);
    const at = { topic: t.input, partition: 0, headers: HEADERS };
    const record = (key: string, word: string) => ({
      ...at,
      key: Buffer.from(key),
      value: Buffer.from(JSON.stringify(word)),
    });
    const records = [record('a', 'poison'), record('b', 'poison later')];
    await writer.commit({ records, groupId: t.name, offsets: [] });
    stops.push(() => writer.close());
    const start = async () => {
      const worker = await startWorker({
        topology: t.graph,
        kafka,
        codec: jsonCodec,
        deps: {},
        views: new Map(),
        writers: new Map(),
        options: { sessionTimeoutMs: 1_500, lingerMs: 10 },
        log: () => undefined,
      });
      stops.push(() => worker.stop());
      return worker;
    };
    const letters = async (): Promise<InRecord[]> => {
      const found: InRecord[] = [];
      const dead = { topic: t.dead, partition: 0 };
      const { low, high } = await kafka.watermarks(dead);
      await kafka.read(dead, { from: low, to: high }, (some) => void found.push(...some));
      return found;
    };
    const first = await start();
    await until(async () => (await letters()).length === 1);
    await first.stop();
    await start();
    await until(async () => (await letters()).length === 2);
    for (const { headers } of await letters()) {
      assert.deepEqual(headers.slice(0, HEADERS.length), HEADERS);
      assert.ok(headers.some(({ name }) => name === '__connect.errors.topic'));
    }
  });
});
