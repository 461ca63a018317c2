import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { brokers, createTopics, skip, toy, until } from '../engine/toy.ts';
import { noFetchById } from './broker-version.ts';

// A CommonJS module, some of whose names Node does not find by itself.
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

/** A record whose value is 257 MiB of zeros. The broker unpacks it by and by and finds nothing wrong with it. */
function bomb(): Buffer {
  const value = 257 * 1_048_576;
  const head = Buffer.concat([Buffer.from([0, 0, 0]), varint(-1), varint(value)]);
  return Buffer.concat([varint(head.length + value + 1), head, Buffer.alloc(value + 1)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const leftOut = { skip: skip || noFetchById };

test('a partition with a batch that cannot be read is told of, and the others go on', leftOut, async () => {
  const t = toy();
  await createTopics(t);
  const kafkajsOwn = CompressionCodecs[CompressionTypes.ZSTD];
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async () => zstdCompressSync(bomb()),
    decompress: () => Promise.reject(new Error('the test only writes')),
  });
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const send = (partition: number, value: string, compression = CompressionTypes.None) =>
    producer.send({ topic: t.input, compression, messages: [{ partition, value }] });
  await send(0, 'before');
  await send(0, '', CompressionTypes.ZSTD);
  await send(0, 'after');
  await send(1, 'one', CompressionTypes.GZIP);
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
  await send(1, 'two');
  await until(() => seen.includes('two'));
  assert.deepEqual(seen.toSorted(), ['before', 'one', 'two']);
  assert.equal(faults.length, 1);
  assert.match(
    faults[0] ?? '',
    /-in\/0 cannot be read from offset 1 on \(\d+ bytes of zstd would unpack to more than 268435456 bytes\): let the log start at offset 2 /,
  );
  await fetcher.close();
  await client.close();
  await producer.disconnect();
});
