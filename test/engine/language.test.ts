/** What the compiler says of a topology: what fits compiles, and each mistake is an error where it was made. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type DepsOf,
  type EmissionTo,
  changelog,
  deadLetterTopic,
  emit,
  from,
  pipe,
  sink,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { deadLetter, done, drop, forward, later } from '../../engine/outcome.ts';
import { runtimeOptions } from '../../engine/runtime/options.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import { memoryTarget } from '../../engine/testing/memory-target.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from './toy.ts';

interface Letter {
  readonly text: string;
}
interface Box {
  readonly letters: number;
  readonly status: 'open' | 'closed';
}
interface Scales {
  readonly weigh: (text: string) => number;
}
interface Stamps {
  readonly stamp: () => string;
}
const letters = topic<Letter>()('letters', { does: 'letters' });
const cards = topic<string>()('cards', { does: 'cards' });
const weights = topic<number>()('weights', { does: 'grams' });
const boxes = changelog<Box>()('boxes', { does: 'boxes' });
const waiting = changelog<null>()('waiting', { does: 'what comes back' });
const dead = deadLetterTopic('dead', { does: 'dead letters' });

const weighed = stage({
  name: 'weigh',
  does: 'weighs letters',
  reads: letters,
  writes: [weights, cards],
  create: ({ weigh }: Scales) => {
    const none = weigh('');
    return (letter, { key }) => {
      if (letter === null) return done({ emit: [emit(cards, key, 'gone'), emit(weights, key, none)] });
      if (letter.text === '') return drop('empty', { emit: [emit(weights, key, none)] });
      return done({ emit: [emit(weights, key, weigh(letter.text))] });
    };
  },
});
const stamped = stage({
  name: 'stamp',
  does: 'stamps cards',
  reads: cards,
  create:
    ({ stamp }: Stamps) =>
    (card) =>
      card === null ? drop('gone') : forward({ text: card + stamp() }),
});
const boxed = stage({
  name: 'box',
  does: 'puts letters into a box',
  remembers: boxes,
  create: () =>
    async function boxLetter({ text }: Letter, { state }) {
      await Promise.resolve();
      if (text === '') return done({ state: null });
      return done({ state: { letters: (state?.letters ?? 0) + 1, status: 'open' } });
    },
});
const patient = stage({
  name: 'patient',
  does: 'waits',
  reads: letters,
  remembers: waiting,
  create:
    () =>
    (_letter, { attempt }) =>
      attempt === 0 ? later(1_000, 'not yet') : done(),
});
const one = { name: 'one', does: 'one' };

// Whether these compile is the test: eslint and tsc run over them, and each `@ts-expect-error` is an error where there is none.
describe('what fits compiles', () => {
  test('inputs whose stages ask for different things: the unit asks for all of it', () => {
    const both = unit({
      ...one,
      inputs: [from(letters, pipe(weighed)), from(cards, pipe(stamped, boxed))],
      outputs: [weights, cards],
      store: { changelog: boxes, expiresAt: ({ letters: count }) => (count > 9 ? 0 : null) },
      onFailure: (deps) => {
        const asked: Scales & Stamps = deps;
        return (_value, _failure, { key }) => ({ emit: [emit(weights, key, asked.weigh('x'))] });
      },
    });
    type Asked = DepsOf<typeof both>;
    const deps: Asked = { weigh: () => 1, stamp: () => '' };
    // @ts-expect-error the stamps are missing
    const half: Asked = { weigh: () => 1 };
    assert.equal(both.inputs.length, 2);
    assert.ok('stamp' in deps && !('stamp' in half));
    unit({ ...one, inputs: [from(letters, pipe(patient))], outputs: [], store: { changelog: waiting } });
  });

  test('types by hand', () => {
    const byHand = stage<Letter | null, never, Stamps, Box, EmissionTo<typeof weights | typeof cards>>({
      name: 'by-hand',
      does: 'says its types',
      create: ({ stamp }) =>
        function byHandOne(letter, { key, state }) {
          if (state?.status === 'closed') return later(5, 'closed');
          if (letter === null) return drop('gone', { state: null, emit: [emit(cards, key, stamp())] });
          return done({ emit: [{ topic: weights.name, key, value: 1 }] });
        },
    });
    unit({
      ...one,
      inputs: [from(letters, pipe(byHand))],
      outputs: [weights, cards],
      store: { changelog: boxes },
    });
  });

  test('a writer knows what its topics carry', async () => {
    const seen: string[] = [];
    const ledger: SinkWriter<typeof letters | typeof cards> = {
      write(block) {
        if (block.topic === 'cards') for (const { value } of block.records) seen.push(value ?? 'gone');
        else for (const { value } of block.records) seen.push(value?.text ?? 'gone');
        return Promise.resolve();
      },
    };
    const post = topology({
      name: 'post',
      units: [],
      sinks: [sink({ name: 'ledger', does: 'rows', inputs: [letters, cards] })],
      deadLetters: dead,
    });
    const driver = await testDriver({ topology: post, codec: jsonCodec, writers: { ledger } });
    driver.pipe(letters, 'ada', { text: 'hello' });
    driver.pipe(cards, 'ada', 'bye');
    await driver.catchUp();
    assert.deepEqual(seen.sort(), ['bye', 'hello']);

    const numbers: SinkWriter<typeof weights> = memoryTarget();
    const never = async () => {
      // @ts-expect-error it writes numbers, and there are none
      await testDriver({ topology: post, codec: jsonCodec, writers: { ledger: numbers } });
      // @ts-expect-error there is no such sink
      await testDriver({ topology: post, codec: jsonCodec, writers: { leger: ledger } });
    };
    assert.equal(typeof never, 'function');
  });
});

describe('what does not fit does not compile', () => {
  test('a unit whose stages need a store and that has none, or another', () => {
    // @ts-expect-error its stage remembers
    unit({ ...one, inputs: [from(cards, pipe(stamped, boxed))], outputs: [] });
    // @ts-expect-error its stage lets a record come back
    unit({ ...one, inputs: [from(letters, pipe(patient))], outputs: [] });
    unit({
      ...one,
      // @ts-expect-error it remembers something else
      inputs: [from(cards, pipe(stamped, boxed))],
      outputs: [],
      store: { changelog: waiting },
    });
  });

  test('a stage that does not say that it remembers', () => {
    const said = { name: 'silent', does: 'says nothing', reads: letters };
    // @ts-expect-error a state, and no `remembers`
    stage({ ...said, create: () => () => done({ state: 1 }) });
    // @ts-expect-error also where the state is to be forgotten
    stage({ ...said, create: () => () => drop('gone', { state: null }) });
    // @ts-expect-error comes back, and no `remembers`
    stage({ ...said, create: () => () => later(1_000, 'not yet') });
    stage<Letter | null, never>({
      ...said,
      // @ts-expect-error by hand, too
      create: () => (letter) => (letter === null ? drop('gone') : later(1_000, 'not yet')),
    });
  });

  test('a state of another type, or in what is no changelog', () => {
    // @ts-expect-error cards are no changelog
    stage({ name: 'wrong', does: 'remembers nowhere', remembers: cards, create: () => () => done() });
    stage({
      name: 'wrong',
      does: 'remembers something else',
      reads: letters,
      remembers: boxes,
      // @ts-expect-error letters are counted
      create: () => () => done({ state: { letters: 'one', status: 'open' } }),
    });
  });

  test('an emission to another topic, or of another type', () => {
    const said = { name: 'wrong', does: 'writes something else', reads: letters, writes: [weights] } as const;
    stage({
      ...said,
      create:
        () =>
        (_letter, { key }) =>
          // @ts-expect-error cards are not among `writes`
          done({ emit: [emit(cards, key, 'x')] }),
    });
    stage({
      ...said,
      create:
        () =>
        (_letter, { key }) =>
          // @ts-expect-error weights are numbers
          done({ emit: [emit(weights, key, 'x')] }),
    });
    stage({
      ...said,
      create:
        () =>
        // @ts-expect-error one of two is wrong
        (letter, { key }) => {
          if (letter === null) return done({ emit: [emit(weights, key, 1)] });
          return done({ emit: [emit(cards, key, 'x')] });
        },
    });
    // @ts-expect-error the unit does not declare cards
    unit({ ...one, inputs: [from(letters, pipe(weighed))], outputs: [weights] });
  });

  test('effects of a dead letter: it has none', () => {
    // @ts-expect-error what it would write is not written
    deadLetter('bad', 'bad', { emit: [emit(weights, 'ada', 1)] });
    // @ts-expect-error what it would remember is not remembered
    deadLetter('bad', 'bad', { state: null });
    const said = { name: 'wrong', does: 'gives up', reads: letters, remembers: boxes } as const;
    stage({
      ...said,
      // @ts-expect-error by hand, too
      create: () => () => ({ kind: 'dead-letter', code: 'bad', message: 'bad', timers: [] }),
    });
    stage({ ...said, create: () => () => deadLetter('bad', 'bad') });
  });

  test('a stage that reads something else', () => {
    // @ts-expect-error it reads letters
    assert.ok(from(cards, pipe(weighed)));
    // @ts-expect-error what is boxed has to be a letter
    assert.ok(pipe(stage({ ...one, create: () => () => forward(1) }), boxed));
  });
});

test('changelogs and dead letters are declared as large as the engine writes them', () => {
  const { maxChangelogBytes } = runtimeOptions('any');
  for (const { config } of [boxes, dead]) assert.ok(Number(config['max.message.bytes']) > maxChangelogBytes);
  assert.deepEqual([boxes.cleanup, dead.cleanup, dead.hasSchema], ['compact', 'delete', false]);
  const small = changelog<Box>()('small', { does: 'boxes', config: { 'max.message.bytes': '1000' } });
  assert.equal(small.config['max.message.bytes'], '1000');
});

test('an emission names its topic', () => {
  assert.deepEqual(emit(cards, 'ada', null), { topic: 'cards', key: 'ada', value: null });
  const headers = { from: 'ben' };
  assert.deepEqual(emit(cards, 'ada', 'x', headers), { topic: 'cards', key: 'ada', value: 'x', headers });
});
