import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { sink } from '../../engine/language.ts';
import { commitMetadata } from '../../engine/runtime/takeover/log-position.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import { brokers, createTopics, jsonCodec, produce, recreate, skip, toy, until } from './toy.ts';
import { noFetchById } from '../kafka/broker-version.ts';

type Block = Parameters<SinkWriter['write']>[0];

test(
  'a sink reads a topic that was created anew from its beginning, under tokens of its own',
  { skip: skip || noFetchById, timeout: 60_000 },
  async (context) => {
    const t = toy();
    await createTopics(t, 1);
    const kafka = kafkaClient({ brokers, clientId: 'test' });
    const stops: (() => Promise<void>)[] = [];
    context.after(async () => {
      for (const stop of stops) await stop();
      await kafka.close();
    });
    const blocks: Block[] = [];
    const rows = (): number => blocks.reduce((n, { records }) => n + records.length, 0);
    const input = t.graph.topics.filter(({ name }) => name === t.input);
    const start = async () => {
      const worker = await startWorker({
        topology: { ...t.graph, units: [], sinks: [sink({ name: 'keep', does: 'keeps', inputs: input })] },
        kafka,
        codec: jsonCodec,
        deps: {},
        views: new Map(),
        writers: new Map([['keep', { write: async (block: Block) => void blocks.push(block) }]]),
        options: { sessionTimeoutMs: 1_500, sinkLingerMs: 20 },
        log: () => undefined,
      });
      stops.push(() => worker.stop());
      return worker;
    };
    const words = (n: number) => Array.from({ length: n }, () => ({ key: 'k', value: '"w"' }));

    const old = (await kafka.incarnations([t.input])).get(t.input) ?? '';
    await produce(t.input, words(6));
    const first = await start();
    await until(() => rows() === 6);
    await first.stop();
    await recreate(t.input, 1);
    await produce(t.input, words(9));
    // As a worker would that was slow to hear of it: the bounds of a block of the old log.
    const late = await kafka.transactor(`${t.name}-late`);
    stops.push(() => late.close());
    const at = { topic: t.input, partition: 0 };
    const offsets = [{ ...at, offset: 3, metadata: commitMetadata(old, 20) }];
    await late.commit({ records: [], groupId: `${t.name}-keep`, offsets });
    await until(async () => (await kafka.committed(`${t.name}-keep`, [at])).size === 1);
    await start();
    await until(() => rows() >= 15);
    assert.equal(rows(), 15);
    assert.deepEqual([...new Set(blocks.map(({ incarnation }) => incarnation === old))], [true, false]);
    for (const { token, incarnation } of blocks) assert.ok(token.startsWith(`${incarnation}:`));
    assert.equal(new Set(blocks.map(({ token }) => token)).size, blocks.length);
  },
);
