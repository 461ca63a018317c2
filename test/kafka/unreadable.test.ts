import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { brokers, createTopics, skip, toy, until } from '../engine/toy.ts';

// A CommonJS module, some of whose names Node does not find by itself.
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const kafkajsOwn = CompressionCodecs[CompressionTypes.ZSTD];
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
  decompress: () => Promise.reject(new Error('the test only writes')),
});

test('a partition with a batch that cannot be read is told of, and the others go on', { skip }, async () => {
  const t = toy();
  await createTopics(t);
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const send = (partition: number, compression: kafkajs.CompressionTypes) =>
    producer.send({
      topic: t.input,
      compression,
      messages: [{ partition, value: `"${String(partition)}"` }],
    });
  await send(0, CompressionTypes.ZSTD);
  await send(1, CompressionTypes.GZIP);

  CompressionCodecs[CompressionTypes.ZSTD] = kafkajsOwn;
  const client = kafkaClient({ brokers, clientId: 'test' });
  const fetcher = client.fetcher();
  const seen: string[] = [];
  const faults: string[] = [];
  for (const partition of [0, 1]) {
    fetcher.add(
      { topic: t.input, partition },
      0,
      ({ records }) => seen.push(...records.map((r) => String(r.value))),
      (error) => faults.push(error.message),
    );
  }
  await until(() => faults.length > 0);
  await send(1, CompressionTypes.None);
  await until(() => seen.length === 2);
  assert.deepEqual(seen, ['"1"', '"1"']);
  assert.equal(faults.length, 1);
  assert.match(
    faults[0] ?? '',
    /-in\/0 cannot be read from offset 0 on .*ZSTD.* compression\.type=uncompressed/,
  );
  await fetcher.close();
  await client.close();
  await producer.disconnect();
});
