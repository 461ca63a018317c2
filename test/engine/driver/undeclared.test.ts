/** A map that forgets a store, or what happens when a timer is due: where it got past the compiler, it must not empty its topic into the dead letters. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type StageContext,
  type Store,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../../engine/language.ts';
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

function drive(
  answer: (context: StageContext<number>) => Answer | Promise<Answer>,
  store?: Store<number>,
  more: object = {},
) {
  const answering = stage<number | null, never, unknown, number>({
    name: 'answer',
    does: 'answers',
    create: () => (_input, context) => answer(context),
  });
  const forgetful = unit({
    name: 'forgetful',
    does: 'answers',
    inputs: [from(input, pipe(answering))],
    outputs: [],
    ...(store ? { store } : {}),
    ...more,
  });
  const map = topology({ name: 'map', units: [forgetful], sinks: [], deadLetters: dead });
  return testDriver({ topology: map, codec: plainJson });
}

async function afterMany(
  answer: (context: StageContext<number>) => Answer | Promise<Answer>,
  store?: Store<number>,
  more: object = {},
) {
  const driver = await drive(answer, store, more);
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

  test('may give a record up, with effects that came past the compiler to nothing', async () => {
    const { letters, code } = await afterMany(() => ({ ...deadLetter('bad', 'bad'), state: 1 }) as Answer);
    assert.deepEqual([letters, code], [100, 'bad']);
  });
});

test('a unit that sets timers and does not say what happens then is paused', async () => {
  const { paused, code } = await afterMany(() => done({ timers: [{ name: 'soon', at: 5 }] }), { changelog });
  assert.deepEqual([paused, code], [['burst'], 'no-on-timer']);
});

describe('an answer that puts a timer off', () => {
  for (const at of [60_000, null])
    test(`and ${at === null ? 'calls off' : 'sets'} the same one is an error of the stage`, async () => {
      const store = { changelog };
      const first = ({ now }: StageContext<number>) => done({ timers: [{ name: 'soon', at: now + 1_000 }] });
      const putOff = stage<{ name: string; at: number }, never, unknown, number>({
        name: 'put-off',
        does: 'answers two things',
        create: () => () => later(10_000, 'busy', { timers: [{ name: 'soon', at }] }),
      });
      const { paused, code, message } = await afterMany(first, store, { onTimer: pipe(putOff) });
      assert.deepEqual([paused, code], [['burst'], 'timer-twice']);
      assert.match(message ?? '', /^forgetful puts the timer soon off and sets or calls it off as well: /);
    });

  test('may set another', async () => {
    const other = stage<{ name: string; at: number }, never, unknown, number>({
      name: 'other',
      does: 'sets another',
      create:
        () =>
        ({ name }, { now, attempt }) =>
          name === 'soon' && attempt === 0
            ? later(10_000, 'busy', { timers: [{ name: 'other', at: now + 1_000 }] })
            : done(),
    });
    const { letters, paused } = await afterMany(
      ({ now }) => done({ timers: [{ name: 'soon', at: now + 1_000 }] }),
      { changelog },
      { onTimer: pipe(other) },
    );
    assert.deepEqual([letters, paused], [0, []]);
  });
});

describe('what goes to a topic that the unit does not declare', () => {
  const astray = [{ topic: 'elsewhere', key: 'k', value: 1 }] as never[];
  const told = {
    paused: ['burst'],
    letters: 20,
    code: 'undeclared-topic',
    message: 'forgetful writes to elsewhere and does not declare it',
  };

  test('pauses the unit, at once or after a while, with a store or without', async () => {
    assert.deepEqual(await afterMany(() => done({ emit: astray })), told);
    assert.deepEqual(await afterMany(async () => done({ emit: astray })), told);
    assert.deepEqual(await afterMany(() => done({ emit: astray }), { changelog }), told);
  });

  test('also where it is told of a failure', async () => {
    const onFailure = () => () => ({ emit: astray });
    assert.deepEqual(await afterMany(() => deadLetter('bad', 'bad'), undefined, { onFailure }), told);
  });

  test('also where it exists', async () => {
    const driver = await drive(() => done({ emit: [{ topic: 'in', key: 'k', value: 1 }] as never[] }));
    driver.pipe(input, 'k', 1);
    await driver.catchUp();
    assert.equal((await driver.output(input)).length, 1);
    assert.deepEqual(driver.deadLetters()[0]?.code, 'undeclared-topic');
  });
});

test('a unit that looks into a table that it does not declare is paused', async () => {
  const other = topic<number>()('other', { does: 'rows', cleanup: 'compact' });
  const { paused, code, message } = await afterMany((context) => {
    context.table(other);
    return done();
  });
  assert.deepEqual([paused, code], [['burst'], 'undeclared-table']);
  assert.match(message ?? '', /forgetful has no table other/);
});

test('a stage that answers nothing pauses its unit, and fails no task', async () => {
  const { paused, letters, code } = await afterMany(() => undefined as never);
  assert.deepEqual([paused, letters, code], [['burst'], 20, 'no-outcome']);
});

test('a stage that answers what is no outcome is told so', async () => {
  for (const [answer, says] of [
    [{ kind: 'finished' }, /answers with no outcome/],
    [{ kind: 'done', emit: { topic: 'in', key: 'k', value: 1 } }, /answers with effects that are no lists/],
    [{ kind: 'done', timers: 'soon' }, /answers with effects that are no lists/],
  ] as const) {
    const { paused, code, message } = await afterMany(() => answer as never, { changelog });
    assert.deepEqual([paused, code], [['burst'], 'no-outcome']);
    assert.match(message ?? '', says);
  }
});

test('a pause is told of once, and not for each record that waits in it', async () => {
  const driver = await drive(() => undefined as never);
  for (let n = 0; n < 100; n += 1) driver.pipe(input, `k${String(n)}`, n);
  await driver.advance(30_000);
  const before = driver.log.length;
  await driver.advance(600_000);
  assert.deepEqual(driver.status()[0]?.pauses.length, 1);
  // What each of those that are tried on meets first in it.
  const lines = driver.log.slice(before).filter((l) => l.message.includes('tried again'));
  assert.ok(lines.length <= 100, `${String(lines.length)} lines`);
});

test('what a stage throws and is no error keeps what it says', async () => {
  for (const [thrown, message] of [
    ['bang', "'bang' was thrown, which is no Error"],
    [{ statusCode: 500 }, '{ statusCode: 500 } was thrown, which is no Error'],
    [null, 'null was thrown, which is no Error'],
    [undefined, 'undefined was thrown, which is no Error'],
  ] as const) {
    const driver = await drive(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- on purpose
      throw thrown;
    });
    driver.pipe(input, 'k'.repeat(300), 1);
    await driver.catchUp();
    const [letter] = driver.deadLetters();
    assert.deepEqual([letter?.code, letter?.message], ['NoError', message]);
    const [line] = driver.log.filter((l) => l.message.includes('tried again'));
    assert.match(String(line?.facts['error']), /which is no Error/);
    assert.partialDeepStrictEqual(line?.facts, {
      topic: 'in',
      partition: 0,
      offset: 0,
      key: 'k'.repeat(200),
    });
  }
});
