/** What a topic on the broker does not take is found before the transaction: a task gets past every record. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sink, topology } from '../../../engine/language.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';
import { pile, plainJson } from '../pile.ts';

const ROOMY = 2_200_000;

const letters = (driver: TestDriver) => driver.deadLetters().map(({ key, code }) => `${key} ${code}`);
const warnings = (driver: TestDriver): string[] =>
  driver.log.filter(({ level }) => level === 'warn').map(({ message }) => message);
const takeovers = (driver: TestDriver): number =>
  driver.log.filter(({ message }) => message.includes('taken over again')).length;

async function piled(limits: Parameters<typeof pile>[1] = {}) {
  const parts = pile('pile', limits);
  const driver = await testDriver({ topology: parts.map, codec: plainJson });
  const heap = (key: string, bytes: number): void => void driver.pipe(parts.orders, key, bytes);
  const heights = async () =>
    (await driver.output(parts.heights)).map(({ key, value }) => `${key} ${String(value)}`);
  return { ...parts, driver, heap, heightsOf: heights };
}

describe('a record that its topic does not take', () => {
  test('ends in the dead letters with the setting that refuses it, and those behind it go on', async () => {
    const { driver, heap, heightsOf } = await piled();
    heap('a', 1_500_000);
    heap('b', 10);
    heap('a', 20);
    heap('a', 30);
    await driver.catchUp();
    assert.deepEqual(letters(driver), ['a output-too-large']);
    assert.match(
      driver.deadLetters()[0]?.message ?? '',
      /of 1500\d{3} bytes for pile-changelog \(key state:a\) is above the limit of 1048588 bytes, max.message.bytes of the topic/,
    );
    assert.deepEqual((await heightsOf()).sort(), ['a 0', 'a 20', 'b 0']);
    assert.equal(takeovers(driver), 0);
  });

  test('is written where the topic has the room for it', async () => {
    const { driver, heap, heaping } = await piled({ changelog: ROOMY, letters: ROOMY });
    heap('a', 1_500_000);
    heap('b', 2_000_000);
    await driver.catchUp();
    assert.equal((await driver.state(heaping, 'a'))?.length, 1_500_000);
    assert.deepEqual(letters(driver), ['b output-too-large']);
    assert.match(
      driver.deadLetters()[0]?.message ?? '',
      /above the limit of 2000000 bytes, maxChangelogBytes/,
    );
  });

  test('ends there as well where the setting is lowered under a worker, after one takeover', async () => {
    const { driver, heap, changelog } = await piled({ changelog: ROOMY, letters: ROOMY });
    driver.broker.topics.get(changelog.name).maxBatchBytes = 1_048_588;
    heap('a', 1_500_000);
    heap('b', 20);
    await driver.catchUp();
    assert.deepEqual(letters(driver), ['a output-too-large']);
    assert.equal(takeovers(driver), 1);
  });

  test('is set aside without its bytes where the dead letters do not take it whole, by units and by sinks', async () => {
    const { map, orders, heights, letters: dead } = pile('pile');
    const rows = sink({ name: 'rows', does: 'rows', inputs: [orders] });
    const { units } = map;
    const driver = await testDriver({
      topology: topology({ name: 'pile', units, sinks: [rows], deadLetters: dead }),
      codec: plainJson,
    });
    driver.pipe(orders, 'a', Buffer.alloc(1_048_400, '{'));
    driver.pipe(orders, 'b', 5);
    await driver.catchUp();
    assert.equal(takeovers(driver), 0);
    assert.deepEqual(
      driver.deadLetters().map(({ stage, code, key, value }) => [stage, code, key, value?.length]),
      [
        ['heaping/decode', 'undecodable', '', undefined],
        ['rows/decode', 'undecodable', '', undefined],
      ],
    );
    assert.equal((await driver.output(heights)).length, 1);
  });
});

describe('what topics take', () => {
  test('is asked once for all partitions that are taken over together, and again at the next takeover', async () => {
    const { map } = pile('pile', { changelog: ROOMY, letters: ROOMY });
    let questions = 0;
    const driver = await testDriver({
      topology: map,
      codec: plainJson,
      partitions: 16,
      through: (client) => ({
        ...client,
        topicSettings(topics) {
          questions += 1;
          return client.topicSettings(topics);
        },
      }),
    });
    await driver.catchUp();
    const [unit] = driver.status();
    assert.equal(unit?.tasks.length, 16);
    // The worker's own two: whether changelogs are compacted, and what to warn of.
    assert.equal(questions, 2 + 1);
    await driver.start();
    await driver.catchUp();
    assert.equal(driver.status(2)[0]?.tasks.length, 8);
    assert.equal(questions, 2 + 1 + 2 + 1);
  });
});

describe('a worker at its start', () => {
  test('tells which topics take less than it may write, once', async () => {
    const { driver } = await piled();
    const [changelog = '', dead = '', ...more] = warnings(driver);
    assert.match(changelog, /^pile-changelog takes records of up to 1048588 bytes.*max.message.bytes/);
    assert.match(dead, /^pile-letters keeps records of up to 1048588 bytes/);
    assert.deepEqual(more, []);
    assert.deepEqual(warnings((await piled({ changelog: ROOMY, letters: ROOMY })).driver), []);
  });

  test('is refused where a topic takes less than a batch', async () => {
    await assert.rejects(piled({ changelog: 500_000 }), {
      code: 'batches-refused',
      message:
        'records are written in batches of up to 1000000 bytes, and pile-changelog takes 500000: raise max.message.bytes of the topic',
    });
  });
});
