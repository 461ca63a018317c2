import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failurePolicy, type GivenFailurePolicy } from '../../../engine/failure-policy.ts';
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { jsonCodec } from '../toy.ts';

/** What befalls a record in the stage: an error, or nothing. */
type Weather = (word: string) => Error | undefined;

const input = topic<string>()('in', { does: 'words' });
const output = topic<string>()('out', { does: 'the same words' });
const dead = topic<never>()('dead', { does: 'dead letters', hasSchema: false });
const copy = stage<string | null, never, { weather: Weather }, unknown, EmissionTo<typeof output>>({
  name: 'copy',
  does: 'copies, if nothing befalls it',
  create: ({ weather }) =>
    function copyWord(word, { key }) {
      const fault = weather(word ?? '');
      if (fault) throw fault;
      return done({ emit: [{ topic: output.name, key, value: word }] });
    },
});

function drive(weather: Weather, given: GivenFailurePolicy = {}, concurrency = 4) {
  const graph = topology({
    name: 'copying',
    sinks: [],
    deadLetters: dead,
    units: [
      unit({
        name: 'copying',
        does: 'copies',
        inputs: [from(input, pipe(copy))],
        outputs: [output],
        concurrency,
        failures: failurePolicy(given),
      }),
    ],
  });
  return testDriver({ topology: graph, codec: jsonCodec, deps: () => ({ weather }) });
}

const away = (): Error => Object.assign(new Error('the store is away'), { retriable: true });
const words = (n: number): string[] => Array.from({ length: n }, (_, i) => `w${String(i)}`);
type Driver = Awaited<ReturnType<typeof drive>>;
const pauses = (driver: Driver) => driver.status().flatMap((group) => group.pauses.map((p) => p.because));

describe('a dependency that fails', () => {
  test('is waited for, and nothing becomes a dead letter', async () => {
    let isAway = true;
    const driver = await drive(() => (isAway ? away() : undefined));
    for (const word of words(50)) driver.pipe(input, word, word);
    await driver.advance(60_000);
    assert.deepEqual(await driver.output(output), []);
    isAway = false;
    await driver.catchUp();
    assert.deepEqual((await driver.output(output)).map((r) => r.value).sort(), words(50).sort());
    assert.deepEqual(driver.deadLetters(), []);
  });

  test('pauses the unit when it lasts, and no longer than it lasts', async () => {
    let isAway = true;
    const asked = new Set<string>();
    const driver = await drive((word) => {
      asked.add(word);
      return isAway ? away() : undefined;
    });
    driver.pipe(input, 'a', 'a');
    await driver.advance(2_000);
    assert.deepEqual(pauses(driver), []);
    await driver.advance(8_000);
    assert.deepEqual(pauses(driver), ['dependency']);
    driver.pipe(input, 'b', 'b');
    await driver.advance(20_000);
    assert.ok(!asked.has('b'), 'nothing more is begun');
    isAway = false;
    await driver.catchUp();
    assert.deepEqual(pauses(driver), []);
    assert.ok(asked.has('b'));
  });

  test('does not cost the worker its partitions, however long it lasts', async () => {
    let isAway = true;
    const driver = await drive(() => (isAway ? away() : undefined));
    driver.pipe(input, 'a', 'a');
    await driver.advance(30 * 60_000);
    assert.equal(driver.log.filter(({ message }) => message.includes('took over')).length, 1);
    isAway = false;
    await driver.catchUp();
    assert.equal((await driver.output(output)).length, 1);
  });
});

describe('an unexpected error', () => {
  test('of one record makes it a dead letter with its class, after some attempts', async () => {
    let attempts = 0;
    const driver = await drive((word) => {
      if (word !== 'bad') return undefined;
      attempts += 1;
      return new TypeError('no such colour');
    });
    for (const word of ['fine', 'bad', 'fine too']) driver.pipe(input, word, word);
    await driver.catchUp();
    assert.equal(attempts, 3);
    assert.equal((await driver.output(output)).length, 2);
    const [letter, ...others] = driver.deadLetters();
    assert.deepEqual(others, []);
    assert.equal(letter?.key, 'bad');
    assert.match(letter.headers['__connect.errors.exception.message'] ?? '', /no such colour/);
    assert.equal(letter.headers['__connect.errors.exception.class.name'], 'TypeError');
  });

  test('of all records does not empty the topic into the dead letters', async () => {
    let isBroken = true;
    const driver = await drive(() => (isBroken ? new TypeError('deployed in haste') : undefined));
    for (const word of words(500)) driver.pipe(input, word, word);
    await driver.advance(10 * 60_000);
    assert.deepEqual(pauses(driver), ['burst']);
    assert.equal(driver.deadLetters().length, 20);
    isBroken = false;
    await driver.catchUp();
    assert.deepEqual(pauses(driver), []);
    assert.equal(driver.deadLetters().length, 20);
    assert.equal((await driver.output(output)).length, 480);
  });

  test('of a few among many good ones pauses nothing', async () => {
    const driver = await drive((word) => (word.endsWith('7') ? new RangeError('sevens') : undefined));
    for (const word of words(600)) driver.pipe(input, word, word);
    await driver.catchUp();
    assert.equal(driver.deadLetters().length, 60);
    assert.equal((await driver.output(output)).length, 540);
  });

  test('may be left to each record on its own', async () => {
    const driver = await drive(() => new TypeError('always'), {
      unexpected: { burst: 'never', attempts: 1 },
    });
    for (const word of words(100)) driver.pipe(input, word, word);
    await driver.catchUp();
    assert.equal(driver.deadLetters().length, 100);
  });

  describe('of every other record', () => {
    const isBad = (word: string): boolean => Number(word.slice(1)) % 2 === 0;
    const half: Weather = (word) => (isBad(word) ? new TypeError('no such colour') : undefined);

    test('pauses the unit for as long as it takes', async () => {
      const driver = await drive(half);
      for (const word of words(500)) driver.pipe(input, word, word);
      await driver.advance(60 * 60_000);
      assert.deepEqual(pauses(driver), ['burst']);
      assert.ok(driver.deadLetters().length <= 20);
    });

    test('pauses it for no longer than it is told', async () => {
      const burst = { records: 20, withinMs: 60_000, pauseAtMostMs: 60_000 };
      const driver = await drive(half, { unexpected: { burst } });
      for (const word of words(500)) driver.pipe(input, word, word);
      await driver.catchUp(30 * 60_000);
      assert.equal((await driver.output(output)).length, 250);
      assert.equal(driver.deadLetters().length, 250);
      assert.ok(driver.log.some(({ message }) => message.includes('is paused')));
      assert.deepEqual(pauses(driver), []);
    });
  });

  test('of all records, where a pause may end, costs no more than those at work each time', async () => {
    const burst = { records: 20, withinMs: 60_000, pauseAtMostMs: 600_000 };
    const driver = await drive(() => new TypeError('deployed in haste'), { unexpected: { burst } });
    for (const word of words(500)) driver.pipe(input, word, word);
    await driver.advance(65 * 60_000);
    assert.deepEqual(pauses(driver), ['burst']);
    const { length } = driver.deadLetters();
    assert.ok(length >= 20 + 6 && length <= 20 + 6 * 4, String(length));
  });

  test('goes on to be tried by the worker that gets the partition back', async () => {
    let isBroken = true;
    const driver = await drive(() => (isBroken ? new TypeError('deployed in haste') : undefined));
    for (const word of words(500)) driver.pipe(input, word, word);
    await driver.advance(60_000);
    assert.deepEqual(pauses(driver), ['burst']);
    const [first] = driver.alive();
    driver.freeze(first);
    const second = await driver.start();
    await driver.advance(20_000);
    driver.crash(second);
    driver.thaw(first);
    await driver.advance(60_000);
    assert.ok(driver.log.filter(({ message }) => message.includes('took over')).length > 1);
    assert.deepEqual(pauses(driver), ['burst']);
    // Each process counts for itself: twenty of each, and none for the change of hands.
    assert.equal(driver.deadLetters().length, 40);
    isBroken = false;
    await driver.catchUp();
    assert.equal((await driver.output(output)).length, 460);
  });
});
