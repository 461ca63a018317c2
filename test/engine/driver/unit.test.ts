/** The statements of ../unit.test.ts and its neighbours, without a broker. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Topic } from '../../../engine/language.ts';
import {
  type DriverDeps,
  testDriver,
  type TestDriver,
  type TestDriverOptions,
} from '../../../engine/testing/test-driver.ts';
import { type Counted, jsonCodec, toy } from '../toy.ts';

const graph = toy('toy');
const topicOf = <V>(name: string): Topic<string, V> => {
  const found = graph.graph.topics.find((t) => t.name === name);
  assert.ok(found);
  return found as Topic<string, V>;
};
const words = topicOf<string>(graph.input);
const counts = topicOf<Counted>(graph.output);
const changelog = topicOf<unknown>(graph.changelog);

interface Deps {
  readonly work?: (word: string) => Promise<void>;
}

const drive = (options: Partial<TestDriverOptions & DriverDeps<Deps>> = {}): Promise<TestDriver> =>
  testDriver({ topology: graph.graph, codec: jsonCodec, partitions: 2, ...options });

/** n records over so many keys, named from `first` on. */
function pipeWords(driver: TestDriver, n: number, keys: number, first = 0): void {
  for (let i = first; i < first + n; i += 1) driver.pipe(words, `k${String(i % keys)}`, `w${String(i)}`);
}

async function counted(driver: TestDriver): Promise<Counted[]> {
  return (await driver.output(counts)).map(({ value }) => value as Counted);
}

describe('a unit without a broker', () => {
  test('passes each record once, in order of its key, with state', async () => {
    const driver = await drive();
    pipeWords(driver, 3_000, 30);
    await driver.catchUp();
    const found = await counted(driver);
    assert.equal(found.length, 3_000);
    assert.equal(new Set(found.map((c) => c.of)).size, 3_000);
    assert.equal(found.filter((c) => c.count === 100).length, 30);
  });

  test('goes on where it stopped, with its state', async () => {
    const driver = await drive();
    pipeWords(driver, 100, 10);
    await driver.catchUp();
    await driver.stop();
    pipeWords(driver, 100, 10, 100);
    await driver.start();
    await driver.catchUp();
    const found = await counted(driver);
    assert.equal(found.length, 200);
    assert.equal(Math.max(...found.map((c) => c.count)), 20);
  });

  test('loses and doubles nothing when two workers come and go', async () => {
    const driver = await drive({
      deps: ({ clock }) => ({ work: () => clock.sleep(2) }),
    });
    pipeWords(driver, 2_000, 40);
    await driver.advance(40);
    const second = await driver.start();
    await driver.advance(3_000);
    pipeWords(driver, 500, 40, 2_000);
    await driver.advance(40);
    await driver.stop();
    await driver.catchUp();
    assert.deepEqual(driver.alive(), [second]);
    const found = await counted(driver);
    assert.equal(found.length, 2_500);
    assert.equal(new Set(found.map((c) => c.of)).size, 2_500);
  });

  test('commits at once what is enough for a transaction, however long it might wait for company', async () => {
    const takes = new Map([
      ['w0', 20],
      ['w1', 50],
      ['w2', 50],
      ['w3', 60_000],
    ]);
    const driver = await drive({
      partitions: 1,
      deps: ({ clock }) => ({ work: (word: string) => clock.sleep(takes.get(word) ?? 0) }),
      // A word leads to three: its count, its stage event, what is remembered of it.
      options: { maxTransactionRecords: 9, lingerMs: 30_000 },
    });
    pipeWords(driver, 4, 4);
    await driver.advance(40);
    assert.equal((await counted(driver)).length, 0);
    await driver.advance(30);
    assert.equal((await counted(driver)).length, 3);
  });

  test('dead-letters a bad record and undecodable bytes untouched, and goes on', async () => {
    const driver = await drive();
    driver.pipe(words, 'a', 'poison');
    driver.pipe(words, 'a', Buffer.from([0xff, 0x00, 0x7b]));
    driver.pipe(words, 'a', 'fine');
    await driver.catchUp();
    assert.equal((await counted(driver)).length, 1);
    const letters = driver.deadLetters();
    assert.deepEqual(
      letters.map(({ code }) => code),
      ['poison', 'undecodable'],
    );
    assert.deepEqual(letters[1]?.value, Buffer.from([0xff, 0x00, 0x7b]));
    assert.equal(letters[0]?.topic, words.name);
  });

  test('brings a record back by a durable timer, also after a restart, when its time has come', async () => {
    const driver = await drive();
    const [unit] = graph.graph.units;
    assert.ok(unit);
    driver.pipe(words, 'a', 'patience');
    await driver.catchUp();
    assert.equal((await driver.timers(unit)).length, 1);
    await driver.restart();
    await driver.advance(200);
    assert.deepEqual(await counted(driver), []);
    // The session of the dead worker has to run out before its partitions are taken over.
    await driver.advance(11_000);
    assert.deepEqual(await counted(driver), [{ count: 1, of: 'patience' }]);
    assert.deepEqual(await driver.timers(unit), []);
  });

  test('forgets a value when its time is over, also in the changelog', async () => {
    const driver = await drive({ options: { expiryCheckMs: 200 } });
    const [unit] = graph.graph.units;
    assert.ok(unit);
    driver.pipe(words, 'a', 'brief');
    await driver.catchUp();
    assert.notEqual(await driver.state(unit, 'a'), undefined);
    await driver.advance(1_000);
    assert.equal(await driver.state(unit, 'a'), undefined);
    assert.ok((await driver.output(changelog)).some((r) => r.key === 'state:a' && r.value === null));
    driver.pipe(words, 'a', 'again');
    await driver.catchUp();
    assert.deepEqual(
      (await counted(driver)).map((c) => c.count),
      [1, 1],
    );
  });

  test('reads an input that was created anew from its beginning, and keeps what it remembers', async () => {
    const driver = await drive();
    pipeWords(driver, 40, 4);
    await driver.catchUp();
    driver.broker.recreateTopic(words.name);
    pipeWords(driver, 120, 4, 40);
    await driver.catchUp();
    const found = await driver.output(counts);
    assert.equal(found.length, 160);
    assert.equal(new Set(found.map(({ headers }) => headers['event'])).size, 160);
    assert.equal(Math.max(...found.map(({ value }) => value?.count ?? 0)), 40);
  });

  test('waits for a frozen worker no longer than its session, and lets nothing of it in afterwards', async () => {
    const driver = await drive();
    pipeWords(driver, 20, 4);
    driver.onStep(({ name, worker }) => (name === 'commit.written' && worker === 1 ? 'freeze' : undefined));
    await driver.advance(100);
    await driver.start();
    await driver.catchUp();
    driver.thaw();
    await driver.advance(20_000);
    assert.equal((await counted(driver)).length, 20);
  });

  for (const step of ['commit.written', 'group.leave'] as const)
    test(`ends in its time where the broker does not answer any more (${step}), and its successor goes on`, async () => {
      const driver = await drive({ options: { drainMs: 1_000 } });
      driver.onStep(({ name, worker }) => (name === step && worker === 1 ? 'silence' : undefined));
      pipeWords(driver, 20, 4);
      await driver.advance(100);
      const before = driver.clock.now();
      await driver.stop();
      assert.ok(driver.clock.now() - before < 15_000, String(driver.clock.now() - before));
      assert.deepEqual(driver.alive(), []);
      await driver.start();
      await driver.catchUp();
      assert.equal((await counted(driver)).length, 20);
    });
});
