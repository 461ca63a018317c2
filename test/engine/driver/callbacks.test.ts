/** What a unit gives the engine to call, and what becomes of the worker when that is wrong. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonCodec } from '../../../engine/json-codec.ts';
import {
  type Store,
  changelog,
  deadLetterTopic,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../../engine/language.ts';
import { done, later } from '../../../engine/outcome.ts';
import type { RuntimeOptions } from '../../../engine/runtime/options.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';

const visits = topic<number>()('visits', { does: 'who came, and until when that is of interest' });
const memory = changelog<number>()('visits-memory', { does: 'the last visit of each' });
const dead = deadLetterTopic('dead', { does: 'what nobody could use' });

const remember = stage({
  name: 'remember',
  does: 'remembers the last visit',
  reads: visits,
  remembers: memory,
  create: () => (until) => done({ state: until }),
});

function drive(
  remembers: typeof remember,
  expiresAt: NonNullable<Store<number>['expiresAt']>,
  options: Partial<RuntimeOptions> = { expiryCheckMs: 1_000 },
) {
  const visitors = unit({
    name: 'visitors',
    does: 'remembers visitors',
    inputs: [from(visits, pipe(remembers))],
    outputs: [],
    store: { changelog: memory, expiresAt },
    onTimer: pipe(stage({ name: 'due', does: 'nothing', remembers: memory, create: () => () => done() })),
  });
  const map = topology({ name: 'hotel', units: [visitors], sinks: [], deadLetters: dead });
  return testDriver({ topology: map, codec: jsonCodec, options });
}

test('an expiresAt that throws keeps its key, is told of once a minute, and the others are forgotten', async () => {
  const driver = await drive(remember, (until) => {
    if (until < 0) throw new Error('a visit before all time');
    return until;
  });
  const now = driver.clock.now();
  driver.pipe(visits, 'odd', -1);
  driver.pipe(visits, 'brief', now + 2_000);
  driver.pipe(visits, 'long', now + 10_000_000);
  await driver.catchUp();
  await driver.advance(150_000);
  const keys = driver.status().flatMap(({ tasks }) => tasks.map((task) => task.keys));
  assert.deepEqual(keys, [2]);
  const told = driver.log.filter(({ level }) => level === 'error');
  assert.equal(told.length, 3);
  assert.match(told[0]?.message ?? '', /^visitors cannot tell when what it remembers expires/);
  assert.equal(told[0]?.facts['key'], 'odd');
  assert.match(String(told[0]?.facts['error']), /a visit before all time/);
  assert.deepEqual(
    driver.status().map(({ restarts }) => restarts),
    [0],
  );
});

describe('a time that is none', () => {
  const answers = {
    'a timer at NaN': () => done({ timers: [{ name: 'soon', at: Number.NaN }] }),
    'a timer for ever': () => done({ timers: [{ name: 'soon', at: Number.POSITIVE_INFINITY }] }),
    'later by NaN': () => later(Number.NaN, 'not-yet'),
    'a timer at NaN, after a while': async () => done({ timers: [{ name: 'soon', at: Number.NaN }] }),
  };
  for (const [what, answer] of Object.entries(answers))
    test(`${what} is an error of the stage`, async () => {
      const wrong = stage({
        name: 'wrong',
        does: 'errs',
        reads: visits,
        remembers: memory,
        create: () => answer,
      });
      const driver = await drive(wrong, () => null);
      driver.pipe(visits, 'ada', 1);
      await driver.catchUp();
      const [letter] = driver.deadLetters();
      assert.equal(letter?.code, 'timer-time');
      assert.match(letter.message, /must be a finite number/);
    });
});

test('an option that is none is refused by the driver as by a worker', async () => {
  await assert.rejects(
    drive(remember, () => null, { lingerMs: Number.NaN }),
    { name: 'StartError', code: 'option-refused' },
  );
});
