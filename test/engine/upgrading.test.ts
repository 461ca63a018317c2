/** What docs/engine/upgrading.md says of releases that differ in more than their code. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test, type TestContext } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import { jsonCodec } from '../../engine/json-codec.ts';
import {
  changelog,
  deadLetterTopic,
  emit,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { done, later } from '../../engine/outcome.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { brokers, produce, readAll, skip, until } from './toy.ts';
import { noFetchById } from '../kafka/broker-version.ts';

const settings = { brokers, clientId: 'test' };

/** Counts words; with a memory by key, without one it says 1 each time. */
function release(
  prefix: string,
  {
    name = prefix,
    inputs = ['words'],
    memory = 'memory',
    hasMemory = true,
  }: {
    readonly name?: string;
    readonly inputs?: readonly string[];
    readonly memory?: string;
    readonly hasMemory?: boolean;
  } = {},
) {
  const counts = topic<number>()(`${prefix}-counts`, { does: 'counts' });
  const kept = changelog<number>()(`${prefix}-${memory}`, { does: 'counts' });
  const read = inputs.map((input) => topic<string>()(`${prefix}-${input}`, { does: 'words' }));
  const remembering = (reads: (typeof read)[number]) =>
    stage({
      name: 'count',
      does: 'counts',
      reads,
      writes: [counts],
      remembers: kept,
      create:
        () =>
        (word, { key, attempt, state: n = 0 }) =>
          word === 'patience' && attempt === 0
            ? later(2_000, 'not-yet')
            : done({ state: n + 1, emit: [emit(counts, key, n + 1)] }),
    });
  const passing = (reads: (typeof read)[number]) =>
    stage({
      name: 'pass',
      does: 'passes',
      reads,
      writes: [counts],
      create:
        () =>
        (_word, { key }) =>
          done({ emit: [emit(counts, key, 1)] }),
    });
  const said = { name: 'count', does: 'counts', outputs: [counts] };
  const counting = hasMemory
    ? unit({ ...said, inputs: read.map((r) => from(r, pipe(remembering(r)))), store: { changelog: kept } })
    : unit({ ...said, inputs: read.map((r) => from(r, pipe(passing(r)))) });
  const deadLetters = deadLetterTopic(`${prefix}-dead`, { does: 'letters' });
  return topology({ name, units: [counting], sinks: [], deadLetters, partitions: 1 });
}

async function begin(t: TestContext, map: ReturnType<typeof release>, said: string[] = []) {
  await applyTopics(settings, await planTopics(settings, map));
  const kafka = kafkaClient(settings);
  const worker = await startWorker({
    topology: map,
    kafka,
    codec: jsonCodec,
    options: { lingerMs: 5, drainMs: 500 },
    log: (_level, message) => void said.push(message),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= worker.stop().then(() => kafka.close()));
  t.after(stop);
  return { worker, stop };
}

async function start(t: TestContext, map: ReturnType<typeof release>, said: string[] = []) {
  const { worker, stop } = await begin(t, map, said);
  await until(() => worker.status().every(({ tasks }) => tasks.length === 1));
  return stop;
}

const say = (prefix: string, input: string, times: number) =>
  produce(
    `${prefix}-${input}`,
    Array.from({ length: times }, () => ({ key: 'ann', value: '"word"' })),
  );
const counted = async (prefix: string) =>
  (await readAll(`${prefix}-counts`, 1)).map(({ value }) => Number(value));
const reached = async (prefix: string, expected: readonly number[]) => {
  await until(async () => (await counted(prefix)).length >= expected.length);
  assert.deepEqual(await counted(prefix), expected);
};
const named = () => `up-${randomUUID().slice(0, 8)}`;

async function resetOffset(group: string, of: string, offset: string): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.setOffsets({ groupId: group, topic: of, partitions: [{ partition: 0, offset }] });
  await admin.disconnect();
}

describe('the next release', { skip, timeout: 100_000 }, () => {
  test('reads an input that it adds from its beginning, beside the memory of before', async (t) => {
    const p = named();
    const stop = await start(t, release(p));
    await say(p, 'words', 3);
    await reached(p, [1, 2, 3]);
    await stop();
    await applyTopics(settings, await planTopics(settings, release(p, { inputs: ['words', 'more'] })));
    await say(p, 'more', 2);
    await start(t, release(p, { inputs: ['words', 'more'] }));
    await reached(p, [1, 2, 3, 4, 5]);
  });

  // A position of a log that is known by its name alone is believed beside a committed offset only.
  test('under another name goes on where its changelog says', { skip: noFetchById }, async (t) => {
    const p = named();
    const stop = await start(t, release(p));
    await say(p, 'words', 3);
    await reached(p, [1, 2, 3]);
    await stop();
    await start(t, release(p, { name: `${p}-renamed` }));
    await say(p, 'words', 1);
    await reached(p, [1, 2, 3, 4]);
  });

  test('under another name and without memory starts at the beginning', async (t) => {
    const p = named();
    const stop = await start(t, release(p, { hasMemory: false }));
    await say(p, 'words', 2);
    await reached(p, [1, 1]);
    await stop();
    await start(t, release(p, { hasMemory: false, name: `${p}-renamed` }));
    await say(p, 'words', 1);
    await reached(p, [1, 1, 1, 1, 1]);
  });

  test('under another name and with another changelog begins anew', async (t) => {
    const p = named();
    const stop = await start(t, release(p));
    await say(p, 'words', 2);
    await reached(p, [1, 2]);
    await stop();
    await start(t, release(p, { name: `${p}-anew`, memory: 'memory-2' }));
    await reached(p, [1, 2, 1, 2]);
  });

  test('that gives a unit its first memory begins with none, where the group stands', async (t) => {
    const p = named();
    const stop = await start(t, release(p, { hasMemory: false }));
    await say(p, 'words', 2);
    await reached(p, [1, 1]);
    await stop();
    const again = await start(t, release(p));
    await say(p, 'words', 2);
    await reached(p, [1, 1, 1, 2]);
    await again();
    await start(t, release(p));
    await say(p, 'words', 1);
    await reached(p, [1, 1, 1, 2, 3]);
  });

  test('with another changelog under the same name is refused', async (t) => {
    const p = named();
    const stop = await start(t, release(p));
    await say(p, 'words', 2);
    await reached(p, [1, 2]);
    await stop();
    const { worker } = await begin(t, release(p, { memory: 'memory-2' }));
    await until(() => worker.status()[0]?.takingOver[0]?.code === 'changelog-lost');
  });

  test('goes back to an offset that was set while nobody ran only where it has no memory', async (t) => {
    for (const [hasMemory, expected] of [
      [false, [1, 1, 1, 1, 1]],
      [true, [1, 2, 3]],
    ] as const) {
      const p = named();
      const stop = await start(t, release(p, { hasMemory }));
      await say(p, 'words', 2);
      await until(async () => (await counted(p)).length === 2);
      await stop();
      await resetOffset(`${p}-count`, `${p}-words`, '0');
      await start(t, release(p, { hasMemory }));
      await say(p, 'words', 1);
      await reached(p, expected);
    }
  });

  test('passes over records where an offset was set forward', async (t) => {
    const p = named();
    const stop = await start(t, release(p));
    await say(p, 'words', 1);
    await reached(p, [1]);
    await stop();
    await say(p, 'words', 5);
    await resetOffset(`${p}-count`, `${p}-words`, '6');
    await start(t, release(p));
    await say(p, 'words', 1);
    await reached(p, [1, 2]);
  });
});

test(
  'an input that is taken away while records of it wait: it says so, all else goes on, and put back nothing is lost',
  { skip, timeout: 60_000 },
  async (t) => {
    const p = named();
    const both = release(p, { inputs: ['words', 'more'] });
    const stop = await start(t, both);
    await produce(`${p}-more`, [{ key: 'ann', value: '"patience"' }]);
    const kafka = kafkaClient(settings);
    t.after(() => kafka.close());
    const more = { topic: `${p}-more`, partition: 0 };
    await until(async () => (await kafka.committed(`${p}-count`, [more])).get(`${p}-more/0`)?.offset === 1);
    await stop();
    const said: string[] = [];
    const stopWithout = await start(t, release(p), said);
    const sentence = `1 record of ${p}-more waits that a former release of count has put off, and count does not read ${p}-more: run a release that does until none waits`;
    await until(() => said.includes(`count/0: ${sentence}`));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await say(p, 'words', 1);
    await reached(p, [1]);
    assert.deepEqual(
      said.filter((line) => line.includes('taken over again')),
      [],
    );
    await stopWithout();
    await start(t, both);
    await reached(p, [1, 2]);
  },
);

describe('keys', () => {
  test('are text: where there is a state, bytes that are no UTF-8 are dead letters; an empty key and none share one', async () => {
    const map = release('keys');
    const driver = await testDriver({ topology: map, codec: jsonCodec });
    const at = { topic: 'keys-words', partition: 0, value: Buffer.from('"word"'), headers: [] };
    for (const key of [Buffer.of(0xff), Buffer.of(0xfe), null, Buffer.from('')])
      driver.broker.produce({ ...at, key });
    await driver.catchUp();
    const [counts] = map.units[0]?.outputs ?? [];
    assert.ok(counts);
    assert.deepEqual(
      (await driver.output(counts)).map(({ key, value }) => [key, value]),
      [
        ['', 1],
        ['', 2],
      ],
    );
    assert.deepEqual(
      driver.deadLetters().map(({ code }) => code),
      ['key-not-utf8', 'key-not-utf8'],
    );
  });
});
