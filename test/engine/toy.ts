/** A small topology for tests of the engine: counts records per key and writes each count out. */
import { randomUUID } from 'node:crypto';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { createTopics as createTopicsAndWait } from '../../adapters/kafka/topic-admin.ts';
import type { Codec } from '../../engine/codec.ts';
import { headerTexts } from '../../engine/kafka.ts';
import { deadLetter, done, later } from '../../engine/outcome.ts';
import {
  type EmissionTo,
  type StageContext,
  type Topology,
  changelog,
  deadLetterTopic,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';

export const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
export const skip = brokers.length === 0 ? 'KAFKA_BROKERS is not set: start a broker with agpis up' : false;

interface Remembered {
  readonly count: number;
  readonly until: number | null;
}

export interface Counted {
  readonly count: number;
  readonly of: string;
}

/** JSON with a longing for order: bytes that are no JSON are undecodable. */
export const jsonCodec: Codec = {
  encode: (_topic, value) =>
    Buffer.from(
      JSON.stringify(value, (_key, v: unknown) =>
        v instanceof Uint8Array ? { bytes: Buffer.from(v).toString('base64') } : v,
      ),
    ),
  decode: (_topic, bytes) => {
    try {
      const parsed: unknown = JSON.parse(bytes.toString(), (_key, v: unknown) =>
        typeof v === 'object' && v !== null && 'bytes' in v && typeof v.bytes === 'string'
          ? Buffer.from(v.bytes, 'base64')
          : typeof v === 'object' && v !== null && 'type' in v && v.type === 'Buffer' && 'data' in v
            ? Buffer.from(v.data as number[])
            : v,
      );
      return parsed;
    } catch (error) {
      throw Object.assign(new Error('no JSON', { cause: error }), { code: 'undecodable' });
    }
  },
};

export function toy(name = `toy-${randomUUID().slice(0, 8)}`) {
  const input = topic<string>()(`${name}-in`, { does: 'words' });
  const output = topic<Counted>()(`${name}-out`, { does: 'counts' });
  const memory = changelog<Remembered>()(`${name}-changelog`, { does: 'counts remembered' });
  const events = topic<unknown>()(`${name}-events`, { does: 'stage events' });
  const dead = deadLetterTopic(`${name}-dead`, { does: 'dead letters' });
  const count = stage<
    string | null,
    never,
    { work?: (word: string) => Promise<void> },
    Remembered,
    EmissionTo<typeof output>
  >({
    name: 'count',
    does: 'counts records of a key',
    create: ({ work }) =>
      async function countRecord(word, context) {
        if (word === 'poison') return deadLetter('poison', 'not digestible');
        if (word === 'patience' && context.attempt === 0) return later(300, 'not-yet');
        if (word === 'poison later')
          return context.attempt === 0 ? later(1_000, 'not-yet') : deadLetter('poison', 'not digestible');
        if (work && word !== null) await work(word);
        const next = (context.state?.count ?? 0) + 1;
        return done({
          state: { count: next, until: word === 'brief' ? context.now + 300 : null },
          emit: [
            {
              topic: output.name,
              key: context.key,
              value: { count: next, of: word ?? 'null' },
              headers: { event: eventOf(context) },
            },
          ],
        });
      },
  });
  const graph = topology({
    name,
    units: [
      unit({
        name: 'count',
        does: 'counts',
        inputs: [from(input, pipe(count))],
        outputs: [output],
        store: { changelog: memory, expiresAt: ({ until }) => until },
      }),
    ],
    sinks: [],
    deadLetters: dead,
    stageEvents: {
      topic: events,
      toEmission: (r) => ({
        topic: events.name,
        key: r.key,
        value: { stage: r.stage, outcome: r.outcome, reasons: r.reasons },
      }),
    },
  });
  return {
    name,
    graph,
    input: input.name,
    output: output.name,
    dead: dead.name,
    events: events.name,
    changelog: memory.name,
  };
}

const eventOf = ({ source, incarnation }: StageContext<unknown>): string =>
  `${incarnation}/${String(source.partition)}/${String(source.offset)}`;

const plain = () => new Kafka({ brokers, clientId: 'test', logLevel: logLevel.NOTHING });

export async function deleteTopic(topicName: string): Promise<void> {
  const admin = plain().admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topicName] });
  await admin.disconnect();
}

/** Deletes a topic and creates it anew; resolves when the new one can be written. */
export async function recreate(topicName: string, partitions = 2): Promise<void> {
  await deleteTopic(topicName);
  const admin = plain().admin();
  await admin.connect();
  await createTopicsAndWait(admin, [{ topic: topicName, numPartitions: partitions }]);
  await admin.disconnect();
}

export async function createTopics(
  t: { readonly graph: Pick<Topology, 'topics'> },
  partitions = 2,
): Promise<void> {
  const admin = plain().admin();
  await admin.connect();
  await createTopicsAndWait(
    admin,
    t.graph.topics.map(({ name, cleanup, config }) => ({
      topic: name,
      numPartitions: partitions,
      configEntries: Object.entries({ ...config, 'cleanup.policy': cleanup }).map(([setting, value]) => ({
        name: setting,
        value,
      })),
    })),
  );
  await admin.disconnect();
}

export async function produce(
  topicName: string,
  messages: { key: string; value: string | Buffer | null }[],
): Promise<void> {
  // Idempotent: right after a topic's creation one of its partitions may refuse a request and the others not, and kafkajs sends all of it again.
  const producer = plain().producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  for (let i = 0; i < messages.length; i += 500)
    await producer.send({ topic: topicName, messages: messages.slice(i, i + 500) });
  await producer.disconnect();
}

/** All committed records of a topic, by partition order. */
export async function readAll(
  topicName: string,
  partitions = 2,
): Promise<{ key: string; value: Buffer | null; headers: Readonly<Record<string, string>> }[]> {
  const client = kafkaClient({ brokers, clientId: 'test-reader' });
  const found: { key: string; value: Buffer | null; headers: Readonly<Record<string, string>> }[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    const { low, high } = await client.watermarks({ topic: topicName, partition });
    await client.read(
      { topic: topicName, partition },
      { from: low, to: high, stallMs: 10_000 },
      (records) => {
        for (const r of records)
          found.push({ key: r.key?.toString() ?? '', value: r.value, headers: headerTexts(r.headers) });
      },
    );
  }
  await client.close();
  return found;
}

export async function until(condition: () => Promise<boolean> | boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not reached within ${String(timeoutMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
