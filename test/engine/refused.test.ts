import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import { headerTexts } from '../../engine/kafka.ts';
import { sink } from '../../engine/language.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { RefusedRecords, type Refusal, type SinkWriter } from '../../engine/sink.ts';
import { brokers, createTopics, jsonCodec, produce, skip, toy, until } from './toy.ts';

type Block = Parameters<SinkWriter['write']>[0];

/** More than a block with refused records may span, so that the broker is given the longest metadata that there is. */
const RECORDS = 20_000;
const isBad = (value: unknown): boolean => value === 'bad';

test(
  'a broker keeps which records of a block were refused, and the next worker writes the rest, and no more',
  { skip, timeout: 120_000 },
  async (context) => {
    const t = toy();
    await createTopics(t, 1);
    const kafka = kafkaClient({ brokers, clientId: 'test' });
    context.after(() => kafka.close());
    const inputs = t.graph.topics.filter(({ name }) => name === t.input);
    const start = (write: SinkWriter['write']) =>
      startWorker({
        topology: { ...t.graph, units: [], sinks: [sink({ name: 'keep', does: 'keeps', inputs })] },
        kafka,
        codec: jsonCodec,
        deps: {},
        writers: new Map([['keep', { write }]]),
        options: { sessionTimeoutMs: 1_500, sinkLingerMs: 1_000, sinkBlockRecords: RECORDS, drainMs: 100 },
        log: () => undefined,
      });
    const words = Array.from({ length: RECORDS }, (_, n) => ({
      key: 'k',
      value: JSON.stringify(n % 3 === 0 ? 'bad' : 'good'),
    }));
    await produce(t.input, words);

    // The target refuses once, and then does not answer.
    const left: Block[] = [];
    const first = await start((block) => {
      const refusals = block.records.flatMap(({ value }, index): Refusal[] =>
        isBad(value) ? [{ index, message: 'a bad word' }] : [],
      );
      if (refusals.length > 0) return Promise.reject(new RefusedRecords(refusals));
      left.push(block);
      return new Promise<void>(() => undefined);
    });
    await until(() => left.length > 0);
    await first.stop();

    // Now it would take everything.
    const written: Block[] = [];
    const second = await start(async (block) => void written.push(block));
    const offsets = (): number[] => written.flatMap(({ records }) => records.map((r) => r.record.offset));
    await until(() => written.at(-1)?.to === RECORDS - 1);
    await second.stop();
    assert.equal(written[0]?.token, left[0]?.token);
    assert.deepEqual(
      written[0]?.records.filter(({ value }) => isBad(value)),
      [],
    );
    const letters = await readTopic(kafka, t.graph.deadLetters.name, jsonCodec);
    const dead = letters.map(({ record }) => Number(headerTexts(record.headers)['__connect.errors.offset']));
    assert.deepEqual(
      [...offsets(), ...dead].sort((a, b) => a - b),
      words.map((_, n) => n),
    );
  },
);
