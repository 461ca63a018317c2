/** What a unit had remembered, or had not read yet, is gone from Kafka. docs/engine/upgrading.md#what-is-lost */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonCodec } from '../../../engine/json-codec.ts';
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
import { done } from '../../../engine/outcome.ts';
import { commitMetadata } from '../../../engine/runtime/takeover/log-position.ts';
import { unitMetadata } from '../../../engine/runtime/takeover/lost-changelog.ts';
import { readinessComplaints } from '../../../engine/runtime/readiness.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';

const words = topic<string>()('words', { does: 'words' });
const counts = topic<number>()('counts', { does: 'counts' });
const memory = changelog<number>()('memory', { does: 'counts' });
const count = stage({
  name: 'count',
  does: 'counts',
  reads: words,
  writes: [counts],
  remembers: memory,
  create:
    () =>
    (_word, { key, state: n = 0 }) =>
      done({ state: n + 1, emit: [emit(counts, key, n + 1)] }),
});
const counting = unit({
  name: 'counting',
  does: 'counts',
  inputs: [from(words, pipe(count))],
  outputs: [counts],
  store: { changelog: memory },
});
const keep = sink({ name: 'keep', does: 'keeps', inputs: [words] });
const shop = {
  name: 'shop',
  units: [counting],
  deadLetters: deadLetterTopic('dead', { does: 'letters' }),
  partitions: 1,
};
const map = topology({ ...shop, sinks: [] });

const GROUP = 'shop-counting';
const at = { topic: 'words', partition: 0 };
const counted = async (driver: TestDriver) => (await driver.output(counts)).map(({ value }) => value);
const say = (driver: TestDriver, times: number): void => {
  for (let n = 0; n < times; n += 1) driver.pipe(words, 'ann', 'word');
};
const complaints = (driver: TestDriver) => readinessComplaints(driver.status(), driver.clock.now());
const codes = (driver: TestDriver) => complaints(driver).map(({ code }) => code);
const told = (driver: TestDriver) =>
  driver.log.filter(({ level, message }) => level === 'error' && message.includes('is not taken over'));
/** As Kafka's tools do: without metadata. */
const setOffset = (driver: TestDriver, offset: number, groupId = GROUP): void =>
  driver.broker.offsets.decide(groupId, [{ ...at, offset }]).publish();

async function counted3(): Promise<TestDriver> {
  const driver = await testDriver({ topology: map, codec: jsonCodec });
  say(driver, 3);
  await driver.catchUp();
  return driver;
}

describe('a changelog that was deleted and created anew', () => {
  for (const [when, recreate] of [
    [
      'while nobody ran',
      async (driver: TestDriver) => {
        await driver.stop();
        driver.broker.recreateTopic('memory');
        say(driver, 1);
        driver.spawn();
      },
    ],
    [
      'under a running worker',
      async (driver: TestDriver) => {
        driver.broker.recreateTopic('memory');
      },
    ],
  ] as const)
    describe(when, () => {
      async function lost(): Promise<TestDriver> {
        const driver = await counted3();
        await recreate(driver);
        await driver.advance(10_000);
        assert.deepEqual(codes(driver), ['changelog-lost']);
        say(driver, 1);
        await driver.advance(60_000);
        return driver;
      }

      test('is refused, in one line, and nothing is counted from an empty memory', async () => {
        const driver = await lost();
        assert.deepEqual(await counted(driver), [1, 2, 3]);
        assert.match(
          complaints(driver)[0]?.sentence ?? '',
          /^counting\/0: the changelog memory is not the log that counting\/0 has written \(that was log-\d+, this is log-\d+\).*--group shop-counting --all-topics --reset-offsets --to-current --execute/,
        );
        assert.equal(told(driver).length, 1);
      });

      test('goes on from where it stood once the offsets have been set there', async () => {
        const driver = await lost();
        await driver.stop();
        setOffset(driver, 3);
        await driver.start();
        await driver.catchUp();
        assert.deepEqual((await counted(driver)).slice(3, 5), [
          1,
          ...(when === 'while nobody ran' ? [2] : []),
        ]);
        assert.deepEqual(codes(driver), []);
        await driver.restart();
        await driver.catchUp();
        assert.deepEqual(codes(driver), []);
      });

      test('begins anew once it is empty and the offsets have been set back', async () => {
        const driver = await lost();
        await driver.stop();
        driver.broker.recreateTopic('memory');
        setOffset(driver, 0);
        await driver.start();
        await driver.catchUp();
        const all = when === 'while nobody ran' ? [1, 2, 3, 4, 5] : [1, 2, 3, 4];
        assert.deepEqual((await counted(driver)).slice(3), all);
      });
    });

  test('between two looks is noticed by what was committed beside it', async () => {
    const driver = await counted3();
    driver.broker.recreateTopic('memory');
    say(driver, 1);
    await driver.advance(1_000);
    assert.deepEqual(await counted(driver), [1, 2, 3, 4], 'the worker knows what it remembers');
    await driver.restart();
    // Longer than the session of the one that was killed.
    await driver.advance(15_000);
    assert.deepEqual(codes(driver), ['changelog-lost']);
  });
});

describe('a changelog beside offsets that do not say which they were written with', () => {
  const former = (driver: TestDriver, metadata: string): void =>
    driver.broker.offsets.decide(GROUP, [{ ...at, offset: 3, metadata }]).publish();
  const logOf = (driver: TestDriver) => driver.broker.topics.get('words').incarnation;

  async function beside(metadata: (log: string) => string): Promise<TestDriver> {
    const driver = await testDriver({ topology: map, codec: jsonCodec, workers: 0 });
    say(driver, 4);
    former(driver, metadata(logOf(driver)));
    await driver.start();
    await driver.advance(1_000);
    return driver;
  }

  test('is refused where it knows no position: an earlier release may have written one that is gone', async () => {
    const driver = await beside((log) => commitMetadata(log));
    assert.deepEqual(codes(driver), ['changelog-lost']);
    assert.match(complaints(driver)[0]?.sentence ?? '', /knows no position of counting\/0: .* or is new to/);
  });

  test('is taken where the unit had no store, or somebody has set the offset', async () => {
    for (const metadata of [(log: string) => unitMetadata(log, undefined), () => '']) {
      const driver = await beside(metadata);
      assert.deepEqual([codes(driver), await counted(driver)], [[], [1]]);
    }
  });

  test('is taken where it knows positions', async () => {
    const driver = await counted3();
    await driver.stop();
    former(driver, commitMetadata(logOf(driver)));
    say(driver, 1);
    await driver.start();
    await driver.catchUp();
    assert.deepEqual(await counted(driver), [1, 2, 3, 4]);
  });
});

describe('records that were deleted before they were read', () => {
  const withSink = topology({ ...shop, sinks: [keep] });

  test('are told of with their number, by unit and sink, and nothing is read until somebody has set the offset', async () => {
    const written: number[] = [];
    const target = memoryTarget();
    const driver = await testDriver({
      topology: withSink,
      codec: jsonCodec,
      writers: new Map([
        [
          'keep',
          {
            async write(block: Parameters<typeof target.write>[0]) {
              written.push(...block.records.map(({ record }) => record.offset));
              await target.write(block);
            },
          },
        ],
      ]),
    });
    say(driver, 3);
    await driver.catchUp();
    await driver.stop();
    say(driver, 5);
    driver.broker.topics.log(at).log.deleteBefore(5);
    await driver.start();
    await driver.advance(60_000);
    assert.deepEqual(codes(driver), ['records-lost', 'records-lost']);
    for (const [n, name] of ['counting', 'keep'].entries())
      assert.match(
        complaints(driver)[n]?.sentence ?? '',
        new RegExp(
          `^${name}/0: words/0 begins at offset 5, and ${name} has worked off what is before 3: up to 2 records .*--group shop-${name} --topic words:0 --reset-offsets --to-earliest --execute`,
        ),
      );
    assert.equal(told(driver).length, 2);
    const tries = driver.status()[0]?.restarts ?? 0;
    assert.ok(tries < 25, `${String(tries)} in a minute`);
    assert.deepEqual(written, [0, 1, 2]);

    await driver.stop();
    setOffset(driver, 5);
    setOffset(driver, 5, 'shop-keep');
    await driver.start();
    await driver.catchUp();
    assert.deepEqual(codes(driver), []);
    assert.deepEqual(
      [await counted(driver), written],
      [
        [1, 2, 3, 4, 5, 6],
        [0, 1, 2, 5, 6, 7],
      ],
    );
  });
});
