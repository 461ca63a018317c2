/** The brokers lose the end of a transaction (KAFKA-20734): no log and no group is told, and only the coordinator knows how it ended. */
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
import { readinessComplaints } from '../../../engine/runtime/readiness.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';

const lines = topic<string>()('lines', { does: 'text' });
const words = topic<string>()('words', { does: 'words, by word', partitionBy: 'key' });
const counts = topic<number>()('counts', { does: 'counts, by word' });
const memory = changelog<number>()('memory', { does: 'counts' });
const split = stage({
  name: 'split',
  does: 'splits',
  reads: lines,
  writes: [words],
  create: () => (line) => done({ emit: (line ?? '').split(' ').map((word) => emit(words, word, word)) }),
});
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
const map = topology({
  name: 'shop',
  units: [
    unit({ name: 'splitting', does: 'splits', inputs: [from(lines, pipe(split))], outputs: [words] }),
    unit({
      name: 'counting',
      does: 'counts',
      inputs: [from(words, pipe(count))],
      outputs: [counts],
      store: { changelog: memory },
    }),
  ],
  sinks: [sink({ name: 'keep', does: 'keeps', inputs: [counts] })],
  deadLetters: deadLetterTopic('dead', { does: 'letters' }),
  partitions: 2,
});

const LINES = 6;

async function drive(): Promise<{ driver: TestDriver; kept: () => number[] }> {
  const target = memoryTarget();
  const driver = await testDriver({ topology: map, codec: jsonCodec, writers: { keep: target } });
  await driver.catchUp();
  const kept = () =>
    target
      .rows()
      .map(({ value }) => value as number)
      .toSorted((a, b) => a - b);
  return { driver, kept };
}

/** The worker dies around the end of the first transaction of the id, which is lost. */
async function lose(driver: TestDriver, id: string, end: 'committed' | 'aborted'): Promise<void> {
  driver.broker.transactions.loseNextEnd(id);
  let died = false;
  driver.onStep(({ name, of }) => {
    if (died || of !== id || name !== (end === 'committed' ? 'commit.done' : 'commit.offsets'))
      return undefined;
    died = true;
    return 'crash';
  });
  for (let n = 0; n < LINES; n += 1) driver.pipe(lines, null, 'to be or not to be', { partition: 0 });
  await driver.advance(5_000);
  assert.ok(died, `${id} has committed nothing`);
}

const upTo = (most: number): number[] => Array.from({ length: most }, (_, n) => n + 1);
/** "to" and "be" come twice in each line. */
const EVERY_COUNT = [2, 2, 1, 1].flatMap((times) => upTo(times * LINES)).toSorted((a, b) => a - b);

const told = (driver: TestDriver, as: string) =>
  driver.log.filter(({ message, facts }) => message.includes('it was ended again') && facts['as'] === as);

const owners = ['splitting-0', 'counting-0', 'counting-1', 'keep-0', 'keep-1'];

for (const end of ['committed', 'aborted'] as const)
  describe(`a lost end of a transaction that was ${end}`, () => {
    for (const owner of owners)
      test(`of ${owner} is made up for by the successor, and everything counts once`, async () => {
        const { driver, kept } = await drive();
        await lose(driver, `shop-${owner}`, end);
        driver.spawn();
        await driver.catchUp(300_000);
        assert.deepEqual(kept(), EVERY_COUNT);
        assert.equal((await driver.output(counts)).length, 6 * LINES);
        assert.equal(driver.deadLetters().length, 0);
        assert.equal(told(driver, end).length, 1, driver.log.map(({ message }) => message).join('\n'));
      });
  });

test('where the successor dies before it has ended it again, the decision is left to people', async () => {
  const { driver } = await drive();
  const id = 'shop-counting-0';
  await lose(driver, id, 'committed');
  driver.onStep(({ name, of }) => (name === 'transactor.done' && of === id ? 'crash' : undefined));
  driver.spawn();
  await driver.advance(20_000);
  driver.onStep(() => undefined);
  driver.spawn();
  await driver.advance(120_000);
  const complaints = readinessComplaints(driver.status(), driver.clock.now());
  assert.ok(
    complaints.some(
      ({ code, sentence }) => code === 'taking-over' && /decided and not applied/.test(sentence),
    ),
    JSON.stringify(complaints),
  );
  assert.equal(told(driver, 'committed').length, 0);
});

test('a successor that dies when it has been ended again leaves nothing to do', async () => {
  const { driver, kept } = await drive();
  await lose(driver, 'shop-counting-0', 'committed');
  let died = false;
  driver.onStep(({ name }) => {
    if (died || name !== 'end-again.done') return undefined;
    died = true;
    return 'crash';
  });
  driver.spawn();
  await driver.advance(20_000);
  assert.ok(died);
  driver.spawn();
  await driver.catchUp(300_000);
  assert.deepEqual(kept(), EVERY_COUNT);
});
