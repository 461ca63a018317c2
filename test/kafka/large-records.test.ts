/** A real broker refuses the whole transaction for one record that it does not take: nothing of that may come back for ever. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { pile, plainJson } from '../engine/pile.ts';
import { brokers, produce, readAll, skip, until } from '../engine/toy.ts';

const settings = { brokers, clientId: 'test' };
const closing: (() => Promise<void>)[] = [];

async function piled(limits: Parameters<typeof pile>[1] = {}) {
  const parts = pile(`pile-${randomUUID().slice(0, 8)}`, limits);
  const { map } = parts;
  await applyTopics(settings, await planTopics(settings, map));
  const kafka = kafkaClient(settings);
  const said: string[] = [];
  const start = async () => {
    const worker = await startWorker({
      topology: map,
      kafka,
      codec: plainJson,
      options: { lingerMs: 5, drainMs: 500 },
      log: (_level, message) => void said.push(message),
    });
    closing.push(() => worker.stop().then(() => kafka.close()));
  };
  closing.push(() => kafka.close());
  return { ...parts, said, start };
}

const values = async (topic: string): Promise<string[]> =>
  (await readAll(topic, 1)).map(({ key, value }) => `${key} ${String(value)}`);

describe(
  'a state that is larger than its changelog takes, on a real broker',
  { skip, timeout: 60_000 },
  () => {
    after(() => Promise.all(closing.map((close) => close())));

    test('is a dead letter that says why, and the task goes on', async () => {
      const { orders, heights, letters, said, start } = await piled();
      await start();
      await produce(orders.name, [
        { key: 'a', value: '1500000' },
        { key: 'b', value: '10' },
        { key: 'b', value: '20' },
      ]);
      await until(async () => (await values(heights.name)).length === 2);
      assert.deepEqual(await values(heights.name), ['b 0', 'b 10']);
      const [letter, ...more] = await readAll(letters.name, 1);
      assert.deepEqual([letter?.key, String(letter?.value), more.length], ['a', '1500000', 0]);
      assert.match(
        letter?.headers['__connect.errors.exception.message'] ?? '',
        /above the limit of 1048588 bytes, max.message.bytes of the topic$/,
      );
      assert.deepEqual(
        said.filter((message) => message.includes('taken over again')),
        [],
      );
    });

    test('is remembered where the topic has the room', async () => {
      const { orders, heights, start } = await piled({ changelog: 2_200_000 });
      await start();
      await produce(orders.name, [{ key: 'a', value: '1900000' }]);
      await until(async () => (await values(heights.name)).length === 1);
      await produce(orders.name, [{ key: 'a', value: '5' }]);
      await until(async () => (await values(heights.name)).length === 2);
      assert.deepEqual(await values(heights.name), ['a 0', 'a 1900000']);
    });

    test('is refused at the start where the topic takes not even a batch', async () => {
      const { start } = await piled({ changelog: 100_000 });
      await assert.rejects(start(), { code: 'batches-refused', message: /-changelog takes 100000: raise/ });
    });
  },
);
