import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done, later } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { jsonCodec } from '../toy.ts';

const DELAY_MS = 1_000;

const words = topic<string>()('waiting-in', { does: 'words' });
const memory = topic<{ state: string | null }>()('waiting-changelog', { does: 'memory', cleanup: 'compact' });
const dead = topic<never>()('waiting-dead', { does: 'dead letters', hasSchema: false });

/** What each word found waiting behind it. */
function graph(gate: Promise<void>, seen: Map<string, readonly unknown[]>) {
  const look = stage<string | null, never, unknown, string>({
    name: 'look',
    does: 'looks who waits',
    create: () =>
      async function lookBehind(word, context) {
        if (word === 'first' && context.attempt === 0) return later(DELAY_MS, 'not-yet');
        if (word === 'gate') await gate;
        seen.set(word ?? '', context.waitingBehind());
        return done({ state: word ?? '' });
      },
  });
  const looking = unit({
    name: 'look',
    does: 'looks',
    inputs: [from(words, pipe(look))],
    outputs: [],
    store: { changelog: memory },
  });
  return topology({ name: 'waiting', units: [looking], sinks: [], deadLetters: dead });
}

test('a record that a timer brought back is not later than those that came after it', async () => {
  const gate = Promise.withResolvers<void>();
  const seen = new Map<string, readonly unknown[]>();
  const driver = await testDriver({ topology: graph(gate.promise, seen), codec: jsonCodec, partitions: 1 });
  driver.pipe(words, 'key', 'first');
  await driver.catchUp();
  driver.pipe(words, 'key', 'gate');
  driver.pipe(words, 'key', 'second');
  driver.pipe(words, 'key', 'third');
  // The timer's record comes in behind the others, which still wait for the gate.
  await driver.advance(2 * DELAY_MS);
  gate.resolve();
  await driver.catchUp();
  assert.deepEqual(Object.fromEntries(seen), {
    gate: ['second', 'third'],
    second: ['third'],
    third: [],
    first: [],
  });
});
