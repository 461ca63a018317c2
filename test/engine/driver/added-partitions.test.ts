/** Kafka lets partitions be added while workers run. docs/engine/upgrading.md#partitions-that-were-added */
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
  type Topic,
  topic,
  type Topology,
  topology,
  unit,
} from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { readinessComplaints } from '../../../engine/runtime/readiness.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';

const words = topic<string>()('words', { does: 'words' });
const more = topic<string>()('more', { does: 'more words' });
const table = topic<string>()('table', { does: 'rows', cleanup: 'compact' });
const out = topic<string>()('out', { does: 'the same words' });
const memory = changelog<number>()('memory', { does: 'counts' });

const passing = <N extends string>(reads: Topic<N, string>) =>
  stage({
    name: 'pass',
    does: 'passes',
    reads,
    writes: [out],
    create:
      () =>
      (word, { key }) =>
        done({ emit: [emit(out, key, word)] }),
  });
const counting = stage({
  name: 'count',
  does: 'counts',
  reads: words,
  writes: [out],
  remembers: memory,
  create:
    () =>
    (_word, { key, state: n = 0 }) =>
      done({ state: n + 1, emit: [emit(out, key, String(n + 1))] }),
});
const said = { name: 'u', does: 'passes', outputs: [out] } as const;
const one = from(words, pipe(passing(words)));

const shop = {
  name: 'shop',
  units: [],
  sinks: [],
  deadLetters: deadLetterTopic('dead', { does: 'letters' }),
  partitions: 2,
} as const;
const stateless = topology({ ...shop, units: [unit({ ...said, inputs: [one] })] });
const keeping = topology({ ...shop, sinks: [sink({ name: 'keep', does: 'keeps', inputs: [words] })] });
const joining = topology({
  ...shop,
  units: [unit({ ...said, inputs: [one, from(more, pipe(passing(more)))] })],
});
const remembering = topology({
  ...shop,
  units: [unit({ ...said, inputs: [from(words, pipe(counting))], store: { changelog: memory } })],
});
const looking = topology({ ...shop, units: [unit({ ...said, inputs: [one], tables: [table] })] });

const drive = (map: Topology, workers = 1): Promise<TestDriver> =>
  testDriver({ topology: map, codec: jsonCodec, workers });

const complaints = (driver: TestDriver, worker?: number) =>
  readinessComplaints(driver.status(worker), driver.clock.now());
const owned = (driver: TestDriver) =>
  driver
    .alive()
    .flatMap((worker) => driver.status(worker).flatMap(({ tasks }) => tasks.map((t) => t.partition)))
    .sort();
const add = (driver: TestDriver, name: string, partitions = 4): void =>
  driver.broker.topics.addPartitions(name, partitions);
const fill = (driver: TestDriver): void => {
  for (let partition = 0; partition < 4; partition += 1)
    driver.pipe(words, `k${String(partition)}`, 'word', { partition });
};

describe('partitions that are added to the input of', () => {
  for (const [what, map, workers] of [
    ['a unit that remembers nothing', stateless, 1],
    ['the same, with two workers', stateless, 2],
    ['a sink', keeping, 1],
  ] as const)
    test(`${what} are taken within seconds, and read from their beginning`, async () => {
      const driver = await drive(map, workers);
      await driver.advance(15_000);
      add(driver, 'words');
      fill(driver);
      await driver.advance(20_000);
      assert.deepEqual(owned(driver), [0, 1, 2, 3]);
      assert.deepEqual(
        driver.lag().filter(({ records }) => records > 0),
        [],
      );
      for (const worker of driver.alive()) assert.deepEqual(complaints(driver, worker), []);
      assert.ok(driver.log.some(({ message }) => message.endsWith('there are 4 of words')));
    });

  test('a unit with two inputs are taken once both have as many, and told of until then', async () => {
    const driver = await drive(joining);
    add(driver, 'words');
    fill(driver);
    await driver.advance(5_000);
    assert.deepEqual(
      complaints(driver).map(({ code }) => code),
      ['partitions-changed'],
    );
    assert.match(
      complaints(driver)[0]?.sentence ?? '',
      /^u: words has 4 partitions, and u works on 2: .* not read until all of words, more have equally many/,
    );
    add(driver, 'more');
    await driver.advance(5_000);
    assert.deepEqual([owned(driver), complaints(driver)], [[0, 1, 2, 3], []]);
  });

  for (const [what, map] of [
    ['what is remembered in memory', remembering],
    ['the rows of the table table', looking],
  ] as const)
    test(`a unit whose keys would meet another memory are left alone, and told of in one line: ${what}`, async () => {
      const driver = await drive(map);
      add(driver, 'words');
      fill(driver);
      await driver.advance(60_000);
      assert.deepEqual(owned(driver), [0, 1]);
      const [complaint] = complaints(driver);
      assert.equal(complaint?.code, 'partitions-changed');
      assert.ok(complaint.sentence.includes(`Keys may lie in other partitions now than ${what}`));
      assert.equal(driver.log.filter(({ level }) => level === 'error').length, 1);
    });
});

test('a topic that was created anew with fewer partitions is told of', async () => {
  const driver = await drive(stateless);
  driver.broker.deleteTopic('words');
  driver.broker.topics.create({ name: 'words', partitions: 1, cleanup: 'delete' });
  await driver.advance(5_000);
  assert.match(
    complaints(driver).find(({ code }) => code === 'partitions-changed')?.sentence ?? '',
    /words has 1 partition, and u works on 2: a topic was created anew with fewer/,
  );
});
