import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../../../engine/codec.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { jsonCodec } from '../toy.ts';

const words = topic<string>()('words', { does: 'words' });
const seen = topic<string>()('seen', { does: 'words that were seen' });
const dead = topic<never>()('dead', { does: 'what nobody could use', hasSchema: false });

/** Looks at what waits behind, as a stage does that leaves out dear work for a version that is superseded. */
const look = stage<string | null, never, { pause: () => Promise<void> }, unknown, EmissionTo<typeof seen>>({
  name: 'look',
  does: 'sees words',
  create: ({ pause }) =>
    async function lookAt(word, context) {
      await pause();
      context.waitingBehind();
      return done({ emit: [{ topic: seen.name, key: context.key, value: word ?? '' }] });
    },
});

const graph = topology({
  name: 'looking',
  units: [unit({ name: 'look', does: 'sees words', inputs: [from(words, pipe(look))], outputs: [seen] })],
  sinks: [],
  deadLetters: dead,
  partitions: 1,
});

/** As with a schema id that is asked for at the registry: the answer comes later, and it is no. */
const asking: Codec = {
  ...jsonCodec,
  decode: (name, bytes) =>
    bytes.toString() === 'poison'
      ? Promise.reject(Object.assign(new Error('no such schema'), { code: 'unknown-schema-id' }))
      : jsonCodec.decode(name, bytes),
};

/** Found by `npm run chaos`: the rejection that nobody waited for ended the worker, and each one that took over. */
test('a record that waits behind another of its key and turns out undecodable is a dead letter in its turn', async () => {
  const driver = await testDriver({
    topology: graph,
    codec: asking,
    deps: ({ clock }) => ({ pause: () => clock.sleep(5) }),
  });
  driver.pipe(words, 'k', 'first');
  driver.pipe(words, 'k', Buffer.from('poison'));
  driver.pipe(words, 'k', 'last');
  await driver.catchUp();
  assert.deepEqual(
    (await driver.output(seen)).map(({ value }) => value),
    ['first', 'last'],
  );
  assert.deepEqual(
    driver.deadLetters().map(({ code }) => code),
    ['unknown-schema-id'],
  );
});
