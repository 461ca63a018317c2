/** The engine knows no format, and asks little of a codec: JSON as it is will do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Header, headersOf } from '../../../engine/kafka.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { deadLetter, done, later } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

const words = topic<string>()('words', { does: 'words' });
const echoes = topic<string>()('echoes', { does: 'the same, later' });
const changelog = topic<{ state: number | null }>()('changelog', { does: 'what waits', cleanup: 'compact' });
const dead = topic<never>()('dead', { does: 'dead letters', hasSchema: false });

const echo = stage<string | null, never, unknown, number, EmissionTo<typeof echoes>>({
  name: 'echo',
  does: 'says it again after a minute',
  create:
    () =>
    (word, { key, attempt, headers }) => {
      if (attempt === 0) return later(60_000, 'not-yet');
      if (word === null) return deadLetter('tombstone', 'nothing to say');
      return done({ emit: [{ topic: echoes.name, key, value: `${word} ${headers['from'] ?? ''}` }] });
    },
});
const echoing = unit({
  name: 'echoing',
  does: 'echoes',
  inputs: [from(words, pipe(echo))],
  outputs: [echoes],
  store: { changelog },
});
const map = topology({ name: 'valley', units: [echoing], sinks: [], deadLetters: dead });

const BINARY: Header[] = [...headersOf({ from: 'ada' }), { name: 'raw', value: Buffer.from([0xff, 0]) }];

describe('with a codec that is JSON and nothing else', () => {
  test('a record that comes back after a restart is the same, bytes, headers and tombstones', async () => {
    const driver = await testDriver({ topology: map, codec: plainJson });
    driver.pipe(words, 'a', 'hallo', { headers: BINARY });
    driver.pipe(words, 'b', null, { headers: BINARY });
    await driver.catchUp();
    await driver.restart();
    await driver.advance(90_000);
    await driver.catchUp();
    assert.deepEqual(
      (await driver.output(echoes)).map(({ value }) => value),
      ['hallo ada'],
    );
    const [letter] = driver.broker.entries({ topic: dead.name, partition: 0 });
    assert.ok(letter?.kind === 'record');
    assert.deepEqual([String(letter.key), letter.value, letter.headers.slice(0, 2)], ['b', null, BINARY]);
  });

  test('bytes that are none are undecodable', async () => {
    const driver = await testDriver({ topology: map, codec: plainJson });
    driver.pipe(words, 'a', Buffer.from('{'));
    await driver.catchUp();
    assert.deepEqual(
      driver.deadLetters().map(({ code, stage: at }) => [code, at]),
      [['undecodable', 'echoing/decode']],
    );
  });
});
