/** What a former release has put off and the present one has nobody for. docs/engine/upgrading.md */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonCodec } from '../../../engine/json-codec.ts';
import {
  changelog,
  deadLetterTopic,
  type DueTimer,
  emit,
  from,
  pipe,
  stage,
  type Topic,
  topic,
  topology,
  unit,
} from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { namedTimerId, type Timer, timerRecord } from '../../../engine/runtime/takeover/changelog.ts';
import { readinessComplaints } from '../../../engine/runtime/readiness.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';

const words = topic<string>()('words', { does: 'words' });
const more = topic<string>()('more', { does: 'words, of a former release' });
const table = topic<string>()('more', { does: 'the same, as rows', cleanup: 'compact' });
const counts = topic<number>()('counts', { does: 'counts' });
const memory = changelog<number>()('memory', { does: 'counts' });
const deadLetters = deadLetterTopic('dead', { does: 'letters' });

const countOf = <N extends string>(reads: Topic<N, string>) =>
  stage({
    name: 'count',
    does: 'counts',
    reads,
    writes: [counts],
    remembers: memory,
    create:
      () =>
      (_word, { key, state: n = 0 }) =>
        done({ state: n + 1, emit: [emit(counts, key, n + 1)] }),
  });
const ring = stage({
  name: 'ring',
  does: 'tells of a timer',
  writes: [counts],
  remembers: memory,
  create:
    () =>
    (_timer: DueTimer, { key }) =>
      done({ emit: [emit(counts, key, 0)] }),
});
const said = { name: 'counting', does: 'counts', outputs: [counts], store: { changelog: memory } } as const;
const one = from(words, pipe(countOf(words)));
const RELEASES = {
  'without them': unit({ ...said, inputs: [one] }),
  'with a table instead': unit({ ...said, inputs: [one], tables: [table] }),
  'with both': unit({ ...said, inputs: [one, from(more, pipe(countOf(more)))], onTimer: pipe(ring) }),
};

const DUE = 1_767_225_600_000 + 1_000;
const timer = (over: Partial<Timer>): Timer => ({
  dueAt: DUE,
  attempt: 1,
  input: 'more',
  incarnation: '',
  key: 'ann',
  value: Buffer.from('"word"'),
  isTombstone: false,
  headers: [],
  offset: 0,
  timestamp: DUE - 1_000,
  ...over,
});
const ofTopic: [string, Timer] = ['more/x/0', timer({})];
const named: [string, Timer] = [
  namedTimerId('ann', 'bell'),
  timer({ input: '', key: 'ann', value: Buffer.from('bell') }),
];

/** A worker of the release, on a changelog into which the one before has written these. */
async function take(
  release: keyof typeof RELEASES,
  left: readonly [string, Timer][],
  partitions = 1,
): Promise<TestDriver> {
  const map = topology({ name: 'map', units: [RELEASES[release]], sinks: [], deadLetters, partitions });
  const driver = await testDriver({ topology: map, codec: jsonCodec, workers: 0 });
  for (const [id, each] of left) {
    for (let partition = 0; partition < partitions; partition += 1)
      driver.broker.produce(timerRecord({ topic: 'memory', partition }, id, each, jsonCodec));
  }
  await driver.start();
  return driver;
}
const complaints = (driver: TestDriver) =>
  readinessComplaints(driver.status(), driver.clock.now()).map(({ code, sentence }) => [code, sentence]);
const counted = async (driver: TestDriver) =>
  (await driver.output(counts)).map(({ key, value }) => [key, value]);

describe('what a former release has put off', () => {
  for (const [what, release, left, sentence] of [
    [
      'a record of an input that is no longer read',
      'without them',
      ofTopic,
      '1 record of more waits that a former release of counting has put off, and counting does not read more: run a release that does until none waits',
    ],
    [
      'a record of an input that is a table now',
      'with a table instead',
      ofTopic,
      '1 record of more waits that a former release of counting has put off, and counting reads more as a table: run a release that reads it as an input until none waits',
    ],
    [
      'a timer, without an onTimer',
      'without them',
      named,
      '1 timer is left that a former release of counting has set, and counting has no onTimer: run a release that has it until none is left',
    ],
  ] as const)
    test(`${what}: it waits on, the worker is not ready and says why, and all else goes on`, async () => {
      const driver = await take(release, [[...left]]);
      const told = [['left-behind', `counting/0: ${sentence}`]];
      assert.deepEqual(complaints(driver), told, 'before it is due');
      driver.pipe(words, 'ann', 'w');
      driver.pipe(words, 'ben', 'w');
      await driver.advance(120_000);
      assert.deepEqual(await counted(driver), [
        ['ann', 1],
        ['ben', 1],
      ]);
      assert.equal(driver.status()[0]?.restarts, 0);
      assert.deepEqual(complaints(driver), told);
      assert.equal(driver.log.filter(({ message }) => message === `counting/0: ${sentence}`).length, 1);
      assert.deepEqual(driver.deadLetters(), []);
      assert.deepEqual(
        (await driver.timers(RELEASES[release])).map(({ key, value }) => [key, value.toString()]),
        [['ann', left[1].value.toString()]],
      );
    });

  test('several are one sentence for each input', async () => {
    const driver = await take('without them', [ofTopic, ['more/x/1', timer({ offset: 1 })], named]);
    assert.deepEqual(
      driver.status()[0]?.leftBehind?.map(({ topic: of, records }) => [of, records]),
      [
        ['more', 2],
        ['', 1],
      ],
    );
    assert.match(complaints(driver)[0]?.[1] ?? '', /2 records of more wait that/);
  });

  test('comes in its turn where the release has somebody for it', async () => {
    const driver = await take('with both', [ofTopic, named]);
    await driver.advance(2_000);
    assert.deepEqual(await counted(driver), [
      ['ann', 1],
      ['ann', 0],
    ]);
    assert.deepEqual([complaints(driver), driver.status()[0]?.leftBehind], [[], undefined]);
    assert.deepEqual(await driver.timers(RELEASES['with both']), []);
  });

  test('is no longer told of by a worker that has lost the partition', async () => {
    const driver = await take('without them', [ofTopic], 2);
    const heldOf = (worker: number) =>
      driver.status(worker)[0]?.leftBehind?.map(({ partition }) => partition);
    assert.deepEqual(driver.alive().map(heldOf), [[0, 1]]);
    await driver.start();
    await driver.advance(20_000);
    assert.deepEqual(driver.alive().map(heldOf), [[0], [1]]);
  });
});
