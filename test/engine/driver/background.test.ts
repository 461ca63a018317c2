import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { jsonCodec } from '../toy.ts';

const live = topic<string>()('live', { does: 'what happens now' });
const again = topic<string>()('again', { does: 'what is to be judged again' });
const output = topic<string>()('out', { does: 'in the order in which it was worked on' });
const dead = topic<never>()('dead', { does: 'dead letters', hasSchema: false });

type Work = (word: string) => Promise<void>;
const copy = stage<string | null, never, { work: Work }, unknown, EmissionTo<typeof output>>({
  name: 'copy',
  does: 'takes its time',
  create: ({ work }) =>
    async function copyWord(word, { key }) {
      await work(word ?? '');
      return done({ emit: [{ topic: output.name, key, value: word }] });
    },
});

const graph = topology({
  name: 'patient',
  sinks: [],
  deadLetters: dead,
  units: [
    unit({
      name: 'copying',
      does: 'copies',
      inputs: [from(live, pipe(copy)), from(again, pipe(copy), { priority: 'background' })],
      outputs: [output],
      concurrency: 2,
    }),
  ],
});

describe('an input in the background', () => {
  test('is read only while the others are level with their topics', async () => {
    const driver = await testDriver({
      topology: graph,
      codec: jsonCodec,
      workers: 0,
      broker: { fetchRecords: 5 },
      deps: ({ clock }) => ({ work: () => clock.sleep(10) }),
    });
    for (let i = 0; i < 40; i += 1) driver.pipe(again, `a${String(i)}`, 'again');
    for (let i = 0; i < 40; i += 1) driver.pipe(live, `l${String(i)}`, 'live');
    await driver.start();
    await driver.advance(280);
    for (let i = 0; i < 20; i += 1) driver.pipe(live, `m${String(i)}`, 'live');
    await driver.catchUp();
    const words = (await driver.output(output)).map(({ value }) => value);
    assert.equal(words.length, 100);
    assert.deepEqual(new Set(words.slice(0, 40)), new Set(['live']));
    // What came later overtook nearly all that waited: what had been read of it goes first.
    const lastLive = words.lastIndexOf('live');
    assert.ok(
      words.slice(lastLive).length > 5,
      `${String(words.slice(lastLive).length)} behind the last live one`,
    );
  });

  test('is read as any other while nothing else is there', async () => {
    const driver = await testDriver({
      topology: graph,
      codec: jsonCodec,
      deps: () => ({ work: async () => undefined }),
    });
    driver.pipe(again, 'a', 'again');
    await driver.catchUp();
    assert.equal((await driver.output(output)).length, 1);
  });
});
