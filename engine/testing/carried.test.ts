import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import type { Codec } from '../codec.ts';
import { changelog, deadLetterTopic, from, pipe, stage, topic, topology, unit } from '../language.ts';
import { done } from '../outcome.ts';
import { testDriver } from './test-driver.ts';

const json: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(bytes.toString()) as unknown,
};
/** Carries what structuredClone does. */
const v8: Codec = {
  encode: (_topic, value) => serialize(value),
  decode: (_topic, bytes) => deserialize(bytes) as unknown,
};
const late = (codec: Codec): Codec => ({ ...codec, decode: async (at, bytes) => codec.decode(at, bytes) });

class Account {
  readonly cents = 1;
}

const words = topic<string>()('words', { does: 'words' });
const memory = changelog<{ kept: unknown }>()('memory', { does: 'anything' });
const dead = deadLetterTopic('dead', { does: 'dead letters' });

function drive(codec: Codec, next: (kept: unknown) => unknown) {
  const keep = stage({
    name: 'keep',
    does: 'remembers',
    reads: words,
    remembers: memory,
    create:
      () =>
      (_word, { state }) =>
        done({ state: { kept: next(state?.kept) } }),
  });
  const keeping = unit({
    name: 'keeping',
    does: 'remembers',
    inputs: [from(words, pipe(keep))],
    outputs: [],
    store: { changelog: memory },
  });
  const map = topology({ name: 'map', units: [keeping], sinks: [], deadLetters: dead });
  return testDriver({ topology: map, codec });
}

async function keepTwice(codec: Codec, next: (kept: unknown) => unknown): Promise<void> {
  const driver = await drive(codec, next);
  driver.pipe(words, 'k', 'a');
  driver.pipe(words, 'k', 'b');
  await driver.catchUp();
}

describe('a state', () => {
  for (const [what, value, told] of [
    ['a Date', new Date(0), 'state.kept is of class Date and comes back as the string "1970'],
    ['a Map', new Map([['a', 1]]), 'state.kept is of class Map and comes back as of class Object'],
    ['an instance of a class', [new Account()], 'state.kept.0 is of class Account'],
    ['what is no number', NaN, 'state.kept is NaN and comes back as null'],
    ['a function', () => 1, 'state.kept is '],
  ] as const)
    test(`that JSON does not carry is told of: ${what}`, async () => {
      for (const codec of [json, late(json)])
        await assert.rejects(
          keepTwice(codec, () => value),
          (error: Error) =>
            error.message.startsWith('keeping/keep remembers what the codec does not carry: ') &&
            error.message.includes(told),
        );
    });

  test('that the codec carries is not', async () => {
    await keepTwice(json, () => ({ a: [1, 'two', null, { b: undefined }], c: null, d: -0 }));
    await keepTwice(v8, () => ({
      at: new Date(0),
      seen: new Map([['a', new Set([1n])]]),
      bytes: new Uint8Array(2),
    }));
  });

  for (const [what, start, change] of [
    ['a Map', () => new Map(), (kept: unknown) => (kept as Map<string, number>).set('b', 1)],
    ['a Set', () => new Set(), (kept: unknown) => (kept as Set<number>).add(1)],
    ['a Date', () => new Date(0), (kept: unknown) => ((kept as Date).setTime(1), kept)],
  ] as const)
    test(`whose ${what} is changed in place is told of`, async () => {
      await assert.rejects(
        keepTwice(v8, (kept) => (kept === undefined ? start() : change(kept))),
        new RegExp(`^Error: keeping/keep changes in place what is not its own \\(a${what.slice(1)}\\)`),
      );
    });
});

test('a table that is merely filled is caught up with', async () => {
  const prices = topic<number>()('prices', { does: 'cents', cleanup: 'compact' });
  const look = stage({ name: 'look', does: 'looks', reads: words, create: () => () => done() });
  const looking = unit({
    name: 'looking',
    does: 'looks',
    inputs: [from(words, pipe(look))],
    outputs: [],
    tables: [prices],
  });
  const map = topology({ name: 'map', units: [looking], sinks: [], deadLetters: dead });
  const driver = await testDriver({ topology: map, codec: json, workers: 0 });
  driver.pipe(prices, 'cup', 3);
  assert.deepEqual(
    driver
      .lag()
      .filter(({ topic: name }) => name === 'prices')
      .map(({ records }) => records),
    [1],
  );
  await driver.start();
  await driver.catchUp();
  assert.ok(driver.lag().every(({ records }) => records === 0));
  driver.pipe(prices, 'cup', 4);
  assert.ok(driver.lag().some(({ records }) => records === 1));
  await driver.catchUp();
});
