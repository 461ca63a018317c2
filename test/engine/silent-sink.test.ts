import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { sink } from '../../engine/language.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import { brokers, createTopics, jsonCodec, produce, skip, toy, until } from './toy.ts';

type Block = Parameters<SinkWriter['write']>[0];

const away = Object.assign(new Error('the target is away'), { retriable: true });

test(
  'a worker ends while the target of its sink is away or silent, and the next one writes the block',
  { skip, timeout: 60_000 },
  async (context) => {
    const t = toy();
    await createTopics(t, 1);
    const kafka = kafkaClient({ brokers, clientId: 'test' });
    context.after(() => kafka.close());
    const start = (write: SinkWriter['write']) =>
      startWorker({
        topology: {
          ...t.graph,
          units: [],
          sinks: [
            sink({
              name: 'keep',
              does: 'keeps',
              inputs: t.graph.topics.filter(({ name }) => name === t.input),
            }),
          ],
        },
        kafka,
        codec: jsonCodec,
        deps: {},
        views: new Map(),
        writers: new Map([['keep', { write }]]),
        options: { sessionTimeoutMs: 1_500, sinkLingerMs: 20, drainMs: 500 },
        log: () => undefined,
      });
    await produce(t.input, [{ key: 'k', value: '"w"' }]);

    const tried: Block[] = [];
    for (const answer of [() => Promise.reject(away), () => new Promise<void>(() => undefined)]) {
      const before = tried.length;
      const worker = await start((block) => {
        tried.push(block);
        return answer();
      });
      await until(() => tried.length > before);
      await worker.stop();
    }
    const written: Block[] = [];
    const worker = await start(async (block) => void written.push(block));
    await until(() => written.length > 0);
    await worker.stop();
    assert.deepEqual(new Set([...tried, ...written].map(({ token }) => token)).size, 1);
  },
);
