/** A small topology round the real hash index: each record brings pictures, asks who shows the like, and puts its own in. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { failurePolicy } from '../../engine/failure-policy.ts';
import { from, pipe, stage, topic, topology, unit, type EmissionTo } from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import type { Log } from '../../engine/runtime/options.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { isFaithful, verifyView, type ViewReport } from '../../engine/state/verify-view.ts';
import type { HashIndex } from '../../ports/hash-index.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import { fingerprint, keyOf, queryOf } from '../conformance/fingerprints.ts';
import { brokers, createTopics, jsonCodec, produce, readAll, until } from '../engine/toy.ts';

export const PARTITIONS = 2;

/** Long enough for a test to ask before the owner has looked. */
const VIEW_CHECK_MS = 2_500;

interface Answer {
  readonly product: string;
  /** Products that show the picture too. */
  readonly like: readonly string[];
}

export function lookAlikes(name = `likes-${randomUUID().slice(0, 8)}`) {
  const input = topic<Fingerprint>()(`${name}-in`, { does: 'pictures' });
  const answers = topic<Answer>()(`${name}-out`, { does: 'who shows the like' });
  const facts = topic<Fingerprint>()(`${name}-facts`, { does: 'fingerprints', cleanup: 'compact' });
  const dead = topic<never>()(`${name}-dead`, { does: 'dead letters', hasSchema: false });
  const ask = stage<
    Fingerprint | null,
    never,
    { index: Pick<HashIndex, 'query'> },
    unknown,
    EmissionTo<typeof answers> | EmissionTo<typeof facts>
  >({
    name: 'ask',
    does: 'asks the index',
    create: ({ index }) =>
      async function askAndAdd(picture, context) {
        if (!picture) return done({});
        const [matches = []] = await index.query([queryOf(picture, picture.productId)]);
        const like = matches.map(({ productId }) => productId);
        return done({
          emit: [
            { topic: answers.name, key: context.key, value: { product: picture.productId, like } },
            { topic: facts.name, key: keyOf(picture), value: picture },
          ],
        });
      },
  });
  const graph = topology({
    name,
    units: [
      unit({
        name: 'ask',
        does: 'asks',
        inputs: [from(input, pipe(ask))],
        outputs: [answers, facts],
        views: [facts.name],
        failures: failurePolicy({ retriable: { pauseAfterMs: 1_000, capMs: 1_000 } }),
      }),
    ],
    sinks: [],
    deadLetters: dead,
  });
  return { name, graph, input: input.name, answers: answers.name, facts: facts.name, dead: dead.name };
}

export type LookAlikes = ReturnType<typeof lookAlikes>;

export const prepare = (likes: LookAlikes): Promise<void> => createTopics(likes, PARTITIONS);

export interface Running {
  readonly index: HashIndex;
  readonly log: readonly string[];
  restarts(): number;
  pauses(): number;
  stop(): Promise<void>;
}

export async function run(likes: LookAlikes, redisUrl: string): Promise<Running> {
  const kafka = kafkaClient({ brokers, clientId: 'test' });
  const index = redisHashIndex({ url: redisUrl, namespace: likes.name, partitions: PARTITIONS });
  const log: string[] = [];
  const tell: Log = (level, message, facts) =>
    void log.push(`${level} ${message} ${facts ? JSON.stringify(facts) : ''}`);
  const worker = await startWorker({
    topology: likes.graph,
    kafka,
    codec: jsonCodec,
    deps: { index },
    views: new Map([[likes.facts, index]]),
    writers: new Map(),
    options: { sessionTimeoutMs: 1_500, lingerMs: 5, drainMs: 2_000, viewCheckMs: VIEW_CHECK_MS },
    log: tell,
  });
  let stopping: Promise<void> | undefined;
  return {
    index,
    log,
    restarts: () => worker.status().reduce((sum, { restarts }) => sum + restarts, 0),
    pauses: () => worker.status().reduce((sum, { pauses }) => sum + pauses.length, 0),
    stop: () =>
      (stopping ??= worker.stop().then(async () => {
        await Promise.all([kafka.close(), index.close()]);
      })),
  };
}

/** Sends one picture a product; those of equal names look alike. */
export const send = (likes: LookAlikes, pictures: readonly (readonly [product: string, name: string])[]) =>
  produce(
    likes.input,
    pictures.map(([product, name]) => ({
      key: `acme/${product}`,
      value: JSON.stringify(fingerprint(product, name)),
    })),
  );

/** What was answered to each product, the last word of each; resolves when all have been answered. */
export async function answersTo(
  likes: LookAlikes,
  products: readonly string[],
  timeoutMs = 30_000,
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  await until(async () => {
    for (const { value } of await readAll(likes.answers, PARTITIONS)) {
      const { product, like } = JSON.parse(String(value)) as Answer;
      found.set(product, like);
    }
    return products.every((product) => found.has(product));
  }, timeoutMs);
  return found;
}

export async function verify(likes: LookAlikes, redisUrl: string, sample?: number): Promise<ViewReport[]> {
  const kafka = kafkaClient({ brokers, clientId: 'test-verify' });
  const index = redisHashIndex({ url: redisUrl, namespace: likes.name });
  try {
    const reports: ViewReport[] = [];
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      reports.push(
        await verifyView(
          { topic: likes.facts, partition },
          {
            kafka,
            codec: jsonCodec,
            view: index,
            sample,
            sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          },
        ),
      );
    return reports;
  } finally {
    await Promise.all([kafka.close(), index.close()]);
  }
}

/** Resolves when the index holds exactly what the topic says. */
export const untilFaithful = (likes: LookAlikes, redisUrl: string): Promise<void> =>
  until(async () => (await verify(likes, redisUrl)).every(isFaithful), 20_000);

export const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n)}`);
/** A product that shows a picture which no other one shows. */
export const own = (product: string) => [product, `picture of ${product}`] as const;
/** A product that shows the picture of another one. */
export const copyOf = (product: string) => [`copy-${product}`, `picture of ${product}`] as const;

/** Every copy finds its original: nothing was answered from an index that lacked it. */
export async function copiesAreFound(likes: LookAlikes, originals: readonly string[]): Promise<void> {
  const copies = originals.map((original) => copyOf(original)[0]);
  const answers = await answersTo(likes, copies);
  for (const original of originals) assert.deepEqual(answers.get(`copy-${original}`), [original]);
}
