/** A map that forgets a store, or what happens when a timer is due: where it got past the compiler, it must not empty its topic into the dead letters. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Store, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { type Outcome, deadLetter, done, later } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

type Answer = Outcome<never, number, never>;

const input = topic<number>()('in', { does: 'numbers' });
const dead = topic<never>()('dead', { does: 'dead letters', hasSchema: false });
const changelog = topic<{ state: number | null }>()('changelog', { does: 'numbers', cleanup: 'compact' });

const ANSWERS: Readonly<Record<string, () => Answer>> = {
  state: () => done({ state: 1 }),
  later: () => later(1_000, 'not-yet'),
  timer: () => done({ timers: [{ name: 'soon', at: 5 }] }),
};

function drive(answer: () => Answer | Promise<Answer>, store?: Store<number>) {
  const answering = stage<number | null, never, unknown, number>({
    name: 'answer',
    does: 'answers',
    create: () => answer,
  });
  const forgetful = unit({
    name: 'forgetful',
    does: 'answers',
    inputs: [from(input, pipe(answering))],
    outputs: [],
    ...(store ? { store } : {}),
  });
  const map = topology({ name: 'map', units: [forgetful], sinks: [], deadLetters: dead });
  return testDriver({ topology: map, codec: plainJson });
}

async function afterMany(answer: () => Answer | Promise<Answer>, store?: Store<number>) {
  const driver = await drive(answer, store);
  for (let n = 0; n < 100; n += 1) driver.pipe(input, `k${String(n)}`, n);
  await driver.advance(30_000);
  const [letter] = driver.deadLetters();
  return {
    paused: driver.status()[0]?.pauses.map(({ because }) => because),
    letters: driver.deadLetters().length,
    code: letter?.code,
    message: letter?.message,
  };
}

describe('a unit without a store', () => {
  for (const [what, answer] of Object.entries(ANSWERS))
    for (const [how, given] of [
      ['at once', answer],
      ['after a while', async () => answer()],
    ] as const)
      test(`whose stage answers with ${what} ${how} is paused, and keeps its topic`, async () => {
        assert.deepEqual(await afterMany(given), {
          paused: ['burst'],
          letters: 20,
          code: 'no-store',
          message: 'forgetful has no store, so it can neither remember nor wait: give it one',
        });
      });

  test('may give a record up with effects that come to nothing', async () => {
    const { letters, code } = await afterMany(() => deadLetter('bad', 'bad', { state: 1 }));
    assert.deepEqual([letters, code], [100, 'bad']);
  });
});

test('a unit that sets timers and does not say what happens then is paused', async () => {
  const { paused, code } = await afterMany(() => done({ timers: [{ name: 'soon', at: 5 }] }), { changelog });
  assert.deepEqual([paused, code], [['burst'], 'no-on-timer']);
});
