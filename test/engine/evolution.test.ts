/** Two releases of one topology beside each other and after each other, with Avro contracts on a real registry. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, test } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { openProducer } from '../../adapters/kafka/produce.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { restRegistry } from '../../adapters/registry/rest.ts';
import type { Codec } from '../../engine/codec.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { loadCodec } from '../../schemas/codec.ts';
import { incompatibilities } from '../../schemas/compatibility.ts';
import { canonicalText, subjectOf } from '../../schemas/contracts.ts';
import { brokers, readAll, skip as withoutBroker, until } from './toy.ts';

const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? '';
const skip = withoutBroker || (registryUrl === '' ? 'SCHEMA_REGISTRY_URL is not set' : false);

interface Word {
  readonly word: string;
}
interface Count {
  readonly count: number;
  /** Since release 2. */
  readonly last?: string;
}

const name = `evolution-${randomUUID().slice(0, 8)}`;
const words = topic<Word>()(`${name}-words`, { does: 'words' });
const counts = topic<Count>()(`${name}-counts`, { does: 'how many words a key has had', isPublic: true });
const changelog = topic<{ state: Count | null }>()(`${name}-changelog`, {
  does: 'counts',
  cleanup: 'compact',
});
const dead = topic<never>()(`${name}-dead`, { does: 'dead letters', hasSchema: false });

const field = (of: string, type: unknown, rest: object = {}) => ({ name: of, type, ...rest });
const record = (of: string, fields: readonly object[]) => ({ type: 'record', name: of, fields });
const countFields = (release: number, count: unknown = 'int') => [
  field('count', count),
  ...(release > 1 ? [field('last', 'string', { default: '' })] : []),
];

/** What a release writes and reads. */
function contractsOf(release: number, count?: unknown): Map<string, string> {
  const entry = [
    field('state', ['null', record('Count', countFields(release, count))]),
    field('timer', 'null'),
    field('position', ['null', { type: 'map', values: 'long' }]),
    field('incarnations', ['null', { type: 'map', values: 'string' }]),
  ];
  return new Map([
    [words.name, JSON.stringify(record('Word', [field('word', 'string')]))],
    [counts.name, JSON.stringify(record('Count', countFields(release, count)))],
    [changelog.name, JSON.stringify(record('Entry', entry))],
  ]);
}

const registry = restRegistry({ url: registryUrl });

async function register(release: number): Promise<Codec> {
  const contracts = contractsOf(release);
  for (const [of, text] of contracts) await registry.register(subjectOf(of), canonicalText(text));
  return await loadCodec({ registry, contracts });
}

function topologyOf(release: number) {
  const count = stage<Word | null, never, unknown, Count, EmissionTo<typeof counts>>({
    name: 'count',
    does: 'counts',
    create: () =>
      function countWord(value, { key, state }) {
        const next = { count: (state?.count ?? 0) + 1, ...(release > 1 ? { last: value?.word ?? '' } : {}) };
        return done({ state: next, emit: [{ topic: counts.name, key, value: next }] });
      },
  });
  return topology({
    name,
    partitions: 2,
    sinks: [],
    deadLetters: dead,
    units: [
      unit({
        name: 'count',
        does: 'counts',
        inputs: [from(words, pipe(count))],
        outputs: [counts],
        store: { changelog },
      }),
    ],
  });
}

const running = new Set<() => Promise<void>>();
afterEach(async () => {
  await Promise.all([...running].map((stop) => stop()));
});

async function start(release: number, codec: Codec): Promise<() => Promise<void>> {
  const kafka = kafkaClient({ brokers, clientId: `release-${String(release)}` });
  const worker = await startWorker({
    topology: topologyOf(release),
    kafka,
    codec,
    deps: {},
    views: new Map(),
    writers: new Map(),
    options: { sessionTimeoutMs: 1_500, lingerMs: 5, drainMs: 1_000 },
    log: () => undefined,
  });
  const stop = async (): Promise<void> => {
    running.delete(stop);
    await worker.stop();
    await kafka.close();
  };
  running.add(stop);
  return stop;
}

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('a topology whose contracts grow', { skip, timeout: 60_000 }, () => {
  test('counts on through an upgrade worker by worker, and through its roll-back', async () => {
    const first = await register(1);
    const second = await register(2);
    const settings = { brokers, clientId: 'test' };
    await applyTopics(settings, await planTopics(settings, topologyOf(1)));
    const producer = await openProducer(settings);
    let sent = 0;
    async function sendAndWait(): Promise<void> {
      const records = KEYS.map((key) => ({
        key,
        value: first.encode(words.name, { word: `w${String(sent)}` }),
        headers: {},
      }));
      await producer.send(words.name, records);
      sent += 1;
      await until(async () => (await readAll(counts.name)).length === sent * KEYS.length);
    }

    const stopOld = await start(1, first);
    await sendAndWait();
    const stopNew = await start(2, second);
    // Either may have either partition: what one wrote the other restores.
    for (let i = 0; i < 4; i += 1) await sendAndWait();
    await stopOld();
    await sendAndWait();
    const stopOldAgain = await start(1, first);
    await stopNew();
    await sendAndWait();
    await stopOldAgain();
    await producer.close();

    const written = await readAll(counts.name);
    assert.equal(written.filter(({ value }) => value === null).length, 0);
    for (const codec of [first, second]) {
      const read = await Promise.all(
        written.map(async ({ key, value }) => ({
          key,
          ...((await codec.decode(counts.name, value ?? Buffer.alloc(0))) as Count),
        })),
      );
      for (const key of KEYS)
        assert.deepEqual(
          read.filter((r) => r.key === key).map((r) => r.count),
          Array.from({ length: sent }, (_, i) => i + 1),
        );
      const lasts = new Set(read.map((r) => r.last));
      if (codec === first) assert.deepEqual([...lasts], [undefined]);
      else assert.ok(lasts.has('') && lasts.size > 1, 'the old release wrote none, the new one did');
    }
    assert.deepEqual(await readAll(dead.name), []);
  });

  test('refuses a contract that cannot read what lies there, and names the field', async () => {
    const subject = subjectOf(counts.name);
    const next = contractsOf(3, 'string').get(counts.name) ?? '';
    const [problem] = incompatibilities(next, await registry.versions(subject), 'FULL_TRANSITIVE');
    assert.match(problem ?? '', /count was written as int and cannot be read as string/);
    await registry.setCompatibility(subject, 'FULL_TRANSITIVE');
    await assert.rejects(registry.register(subject, canonicalText(next)), /incompatible|compatib/i);
  });
});
