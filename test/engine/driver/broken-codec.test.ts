/** What a codec throws: a fault of the program pauses the unit, a dependency is waited for, and what speaks of the record is a dead letter at once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Codec } from '../../../engine/codec.ts';
import { deadLetterTopic, emit, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { deadLetter, done } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

const words = topic<string>()('words', { does: 'words' });
const copies = topic<string>()('copies', { does: 'the same words' });
const dead = deadLetterTopic('dead', { does: 'dead letters' });
const copy = stage({
  name: 'copy',
  does: 'copies',
  reads: words,
  writes: [copies],
  create: () =>
    function copyWord(word, { key }) {
      if (word === 'refuse') return deadLetter('refused', 'not this one');
      return done({ emit: [emit(copies, key, word)] });
    },
});
interface Told {
  onFailure?: () => { emit: ReturnType<typeof told>[] };
}
const told = (key: string) => emit(copies, key, 'failed');

const copying = ({ onFailure }: Told = {}) =>
  topology({
    name: 'copying',
    units: [
      unit({
        name: 'copying',
        does: 'copies',
        inputs: [from(words, pipe(copy))],
        outputs: [copies],
        ...(onFailure ? { onFailure: () => onFailure } : {}),
      }),
    ],
    sinks: [],
    deadLetters: dead,
  });

/** Throws, as long as it is given something, when the worker reads `words`, or writes `copies`. */
function codecThat(at: 'decode' | 'encode', fault: () => unknown): Codec {
  const meet = (place: string, topicName: string): void => {
    const error = place === at && topicName === (at === 'decode' ? 'words' : 'copies') ? fault() : undefined;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is no error is thrown here on purpose
    if (error !== undefined) throw error;
  };
  return {
    encode(name, value) {
      meet('encode', name);
      return plainJson.encode(name, value);
    },
    decode(name, bytes) {
      meet('decode', name);
      return plainJson.decode(name, bytes);
    },
  };
}

async function drive(at: 'decode' | 'encode', fault: () => unknown, records = 500, unitTold: Told = {}) {
  const driver = await testDriver({ topology: copying(unitTold), codec: codecThat(at, fault) });
  for (let n = 0; n < records; n += 1)
    driver.pipe(words, `k${String(n)}`, Buffer.from(JSON.stringify(`w${String(n)}`)));
  return driver;
}
type Driver = Awaited<ReturnType<typeof drive>>;
const pauses = (driver: Driver) =>
  driver.status().flatMap((group) => group.pauses.map(({ because, stage: at }) => [because, at]));

for (const at of ['decode', 'encode'] as const)
  describe(`what ${at} throws`, () => {
    for (const fault of [
      () => new TypeError('x.length is not a function'),
      () => new ReferenceError('x is not defined'),
      () => new RangeError('Invalid time value'),
      () => Object.assign(new TypeError('must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
    ])
      test(`${fault().name}: a broken release empties no topic`, async () => {
        let isBroken = true;
        const driver = await drive(at, () => (isBroken ? fault() : undefined));
        await driver.advance(120_000);
        assert.deepEqual(pauses(driver), [['burst', at]]);
        assert.equal(driver.deadLetters().length, 20);
        isBroken = false;
        await driver.catchUp();
        assert.deepEqual(pauses(driver), []);
        assert.equal(driver.deadLetters().length, 20);
        assert.equal((await driver.output(copies)).length, 480);
      });

    test('is tried again, and costs no record where it passes', async () => {
      let left = 2;
      const driver = await drive(at, () => (left-- > 0 ? new TypeError('not yet') : undefined), 10);
      await driver.catchUp();
      assert.deepEqual(driver.deadLetters(), []);
      assert.equal((await driver.output(copies)).length, 10);
    });

    test('of one record names its class, and stops nobody', async () => {
      let asked = 0;
      const driver = await drive(at, () => ((asked += 1) <= 3 ? new TypeError('odd') : undefined), 1);
      await driver.catchUp();
      const [letter] = driver.deadLetters();
      assert.deepEqual([letter?.stage, letter?.code, letter?.message], [`copying/${at}`, 'TypeError', 'odd']);
      const [line] = driver.log.filter(({ message }) => message.includes('tried again'));
      assert.partialDeepStrictEqual(line?.facts, { topic: 'words', partition: 0, offset: 0, key: 'k0' });
    });

    for (const [what, fault] of Object.entries<() => unknown>({
      'an error with a code': () => Object.assign(new RangeError('too far'), { code: 'own' }),
      'a plain error': () => new Error('no such field'),
      'a SyntaxError of JSON': () => new SyntaxError('Unexpected token'),
      'what is no error': () => 'bang',
    }))
      test(`${what} speaks of the record: a dead letter at once`, async () => {
        let asked = 0;
        const driver = await drive(at, () => ((asked += 1), fault()), 100);
        await driver.catchUp();
        assert.deepEqual([driver.deadLetters().length, asked, pauses(driver)], [100, 100, []]);
      });

    test('retriable is waited for, and costs no record', async () => {
      let isAway = true;
      const away = Object.assign(new Error('the registry is away'), { retriable: true });
      const driver = await drive(at, () => (isAway ? away : undefined), 50);
      await driver.advance(60_000);
      assert.deepEqual(pauses(driver), [['dependency', at]]);
      isAway = false;
      await driver.catchUp();
      assert.deepEqual([driver.deadLetters(), pauses(driver)], [[], []]);
      assert.equal((await driver.output(copies)).length, 50);
    });
  });

test('a BigInt for a codec of JSON pauses the unit', async () => {
  const counting = stage({
    name: 'count',
    does: 'counts with what JSON does not know',
    reads: words,
    writes: [copies],
    create:
      () =>
      (_word, { key }) =>
        done({ emit: [emit(copies, key, 1n as unknown as string)] }),
  });
  const map = topology({
    name: 'counting',
    units: [
      unit({ name: 'counting', does: 'counts', inputs: [from(words, pipe(counting))], outputs: [copies] }),
    ],
    sinks: [],
    deadLetters: dead,
  });
  const driver = await testDriver({ topology: map, codec: plainJson });
  for (let n = 0; n < 500; n += 1) driver.pipe(words, `k${String(n)}`, 'w');
  await driver.advance(60_000);
  assert.deepEqual(pauses(driver), [['burst', 'encode']]);
  assert.equal(driver.deadLetters().length, 20);
  assert.match(driver.deadLetters()[0]?.message ?? '', /BigInt/);
});

describe('whoever tells of a failure', () => {
  test('tells it once, however often it had to be written', async () => {
    let left = 2;
    const driver = await drive('encode', () => (left-- > 0 ? new TypeError('not yet') : undefined), 0, {
      onFailure: () => ({ emit: [told('k')] }),
    });
    driver.pipe(words, 'k', 'refuse');
    await driver.catchUp();
    assert.deepEqual(
      (await driver.output(copies)).map(({ value }) => value),
      ['failed'],
    );
    assert.deepEqual(
      driver.deadLetters().map(({ code }) => code),
      ['refused'],
    );
  });

  test('and is broken pauses the unit', async () => {
    const driver = await drive('encode', () => undefined, 0, {
      onFailure: () => {
        throw new TypeError('no such answer');
      },
    });
    for (let n = 0; n < 100; n += 1) driver.pipe(words, `k${String(n)}`, 'refuse');
    await driver.advance(60_000);
    assert.deepEqual([pauses(driver), driver.deadLetters().length], [[['burst', 'encode']], 20]);
  });

  test('and waits for the registry loses nothing that it tells', async () => {
    let isAway = true;
    const away = Object.assign(new Error('the registry is away'), { retriable: true });
    const driver = await drive('encode', () => (isAway ? away : undefined), 0, {
      onFailure: () => ({ emit: [told('k')] }),
    });
    driver.pipe(words, 'k', 'refuse');
    await driver.advance(60_000);
    assert.deepEqual(driver.deadLetters(), []);
    isAway = false;
    await driver.catchUp();
    assert.deepEqual([driver.deadLetters().length, (await driver.output(copies)).length], [1, 1]);
  });
});
