/** Values and keys at the edge of what they may be. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, test } from 'node:test';
import {
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
} from '../../../engine/language.ts';
import { done, later } from '../../../engine/outcome.ts';
import type { SinkBlock } from '../../../engine/sink.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

const words = topic<string>()('words', { does: 'words' });
const out = topic<unknown>()('out', { does: 'what was remembered before' });
const deadLetters = deadLetterTopic('dead', { does: 'dead letters' });

describe('a state that is', () => {
  type Plain = number | boolean | string;
  const memory = changelog<Plain>()('memory', { does: 'the last' });
  const keep = stage({
    name: 'keep',
    does: 'remembers the last, and says what it was',
    reads: topic<Plain>()('values', { does: 'values' }),
    writes: [out],
    remembers: memory,
    create:
      () =>
      (value, { key, state }) =>
        done({ state: value, emit: [emit(out, key, state === undefined ? 'nothing' : state)] }),
  });
  const values = topic<Plain>()('values', { does: 'values' });
  const keeping = unit({
    name: 'keeping',
    does: 'keeps',
    inputs: [from(values, pipe(keep))],
    outputs: [out],
    store: { changelog: memory },
  });
  const map = topology({ name: 'keeper', units: [keeping], sinks: [], deadLetters });

  for (const value of [0, false, '']) {
    test(`${JSON.stringify(value)} is remembered by the successor, too`, async () => {
      const driver = await testDriver({ topology: map, codec: plainJson });
      driver.pipe(values, 'k', value);
      await driver.catchUp();
      await driver.restart();
      driver.pipe(values, 'k', 7);
      await driver.catchUp();
      const said = (await driver.output(out)).map((record) => record.value);
      assert.deepEqual(said, ['nothing', value]);
    });
  }
});

const counts = changelog<number>()('counts', { does: 'how many' });
const count = stage({
  name: 'count',
  does: 'counts, and takes its time',
  reads: words,
  writes: [out],
  remembers: counts,
  create:
    () =>
    async (_word, { key, state = 0 }) => {
      await setImmediate();
      return done({ state: state + 1, emit: [emit(out, key, state + 1)] });
    },
});
const counting = unit({
  name: 'counting',
  does: 'counts',
  inputs: [from(words, pipe(count))],
  outputs: [out],
  store: { changelog: counts },
});

describe('a key that is', () => {
  const map = topology({ name: 'counter', units: [counting], sinks: [], deadLetters, partitions: 1 });

  test('absent: such records take turns, since they share the state of the empty key', async () => {
    const driver = await testDriver({ topology: map, codec: plainJson });
    for (let n = 0; n < 20; n += 1) driver.pipe(words, null, 'word');
    await driver.catchUp();
    assert.equal(await driver.state(counting, ''), 20);
  });

  test('not UTF-8: a dead letter with its bytes, since another key may read the same', async () => {
    const driver = await testDriver({ topology: map, codec: plainJson });
    const [one, other] = [Buffer.from([0xff, 1]), Buffer.from([0xfe, 1])];
    driver.pipe(words, one, 'word');
    driver.pipe(words, other, 'word');
    driver.pipe(words, 'good', 'word');
    await driver.catchUp();
    const letters = driver.deadLetters();
    assert.deepEqual(
      letters.map(({ headers }) => headers['__connect.errors.exception.class.name']),
      ['key-not-utf8', 'key-not-utf8'],
    );
    const kept = driver.broker.entries({ topic: deadLetters.name, partition: 0 }).flatMap((entry) => {
      return 'key' in entry && Buffer.isBuffer(entry.key) ? [entry.key.toString('hex')] : [];
    });
    assert.deepEqual(kept, [one.toString('hex'), other.toString('hex')]);
    assert.equal(await driver.state(counting, 'good'), 1);
  });
});

test('a record of 600 kB comes back later, also where the codec is JSON', async () => {
  const waits = changelog<never>()('waits', { does: 'what comes back' });
  const wait = stage({
    name: 'wait',
    does: 'lets it come back once',
    reads: words,
    writes: [out],
    remembers: waits,
    create:
      () =>
      (word, { key, attempt }) =>
        attempt === 0 ? later(1_000, 'not-yet') : done({ emit: [emit(out, key, word?.length ?? 0)] }),
  });
  const waiting = unit({
    name: 'waiting',
    does: 'waits',
    inputs: [from(words, pipe(wait))],
    outputs: [out],
    store: { changelog: waits },
  });
  const map = topology({ name: 'waiter', units: [waiting], sinks: [], deadLetters });
  const driver = await testDriver({ topology: map, codec: plainJson });
  driver.pipe(words, 'k', 'x'.repeat(600_000));
  await driver.catchUp();
  await driver.restart();
  await driver.advance(60_000);
  await driver.catchUp();
  assert.deepEqual(driver.deadLetters(), []);
  assert.deepEqual(
    (await driver.output(out)).map(({ value }) => value),
    [600_000],
  );
});

test('a writer that takes no record into a block is told so, and no record is passed over', async () => {
  const target = memoryTarget();
  let length = 0;
  const writer = { write: (block: SinkBlock) => target.write(block), blockLength: () => length };
  const rows = sink({ name: 'rows', does: 'writes', inputs: [words] });
  const map = topology({ name: 'rows', units: [], sinks: [rows], deadLetters, partitions: 1 });
  const driver = await testDriver({ topology: map, codec: plainJson, writers: { rows: writer } });
  for (let n = 0; n < 8; n += 1) driver.pipe(words, 'k', `word ${String(n)}`);
  await driver.advance(10_000);
  assert.ok(
    driver.log.some((line) => JSON.stringify(line).includes('blockLength of the sink rows answered 0')),
    JSON.stringify(driver.log),
  );
  length = 3;
  await driver.catchUp();
  assert.equal(target.rows().length, 8);
});
