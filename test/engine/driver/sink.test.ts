import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadLetterTopic, sink, topic, topology } from '../../../engine/language.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import type { SinkWriter } from '../../../engine/sink.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';
import { counts, driveLedger, pipeAll } from './ledger.ts';

const WORDS = [1, 2, 3].map((n) => ({ key: 'a', word: `w${String(n)}` }));

/** The first worker dies with the bounds of a block committed and nothing written; the second is told to end at its n-th step. */
async function endDuringTakeover(nth: number): Promise<void> {
  const { driver, target } = await driveLedger();
  let steps = 0;
  driver.onStep(({ worker, name }) => {
    if (worker === 1 && name === 'sink.write') {
      driver.spawn();
      return 'crash';
    }
    if (worker === 2 && (steps += 1) === nth) driver.terminate(2);
    return undefined;
  });
  pipeAll(driver, WORDS);
  await driver.advance(4_000);
  if (driver.alive().length === 0) await driver.start();
  await driver.catchUp();
  assert.deepEqual(driver.deadLetters(), [], `told to end at step ${String(nth)}`);
  assert.equal(target.rows().length, (await driver.output(counts)).length);
}

test('a sink that is told to end while it repeats a block gives up none of its records', async () => {
  for (let nth = 1; nth <= 60; nth += 1) await endDuringTakeover(nth);
});

test('a sink that has repeated a block at its takeover, and has nothing to do since, is not stuck', async () => {
  const { driver } = await driveLedger();
  driver.crashAt('sink.write', { respawn: true });
  pipeAll(driver, WORDS);
  await driver.catchUp();
  assert.equal(driver.crashesLeft(), 0);
  await driver.advance(400_000);
  const rows = driver.status().find(({ name }) => name === 'rows');
  assert.deepEqual(rows?.stuck, []);
  assert.deepEqual(
    rows?.tasks.map(({ oldestStartedAt }) => oldestStartedAt),
    [undefined, undefined],
  );
});

test('a sink is behind by the age of what it writes, while its target is away', async () => {
  const away = Object.assign(new Error('the target is away'), { retriable: true });
  const { driver } = await driveLedger({
    partitions: 1,
    writers: new Map([['rows', { write: () => Promise.reject(away) }]]),
  });
  pipeAll(driver, WORDS);
  await driver.advance(1_000);
  const [oldest] = await driver.output(counts);
  await driver.advance(60_000);
  const rows = driver.status().find(({ name }) => name === 'rows');
  const input = rows?.tasks[0]?.inputs.find(({ topic: name }) => name === counts.name);
  assert.deepEqual([input?.lag, input?.oldestTimestamp], [3, oldest?.timestamp]);
});

test('a sink whose memory is full writes at once, and reads on when there is room', async () => {
  const blocks: number[] = [];
  const target = memoryTarget();
  const rows: SinkWriter = {
    async write(block) {
      blocks.push(block.records.reduce((sum, { record }) => sum + (record.value?.length ?? 0), 0));
      await target.write(block);
    },
  };
  const { driver } = await driveLedger({
    writers: new Map([['rows', rows]]),
    partitions: 1,
    broker: { fetchRecords: 10 },
    options: { sinkLingerMs: 60_000, maxQueuedBytes: 1_000 },
  });
  const words = Array.from({ length: 100 }, (_, i) => ({ key: 'a', word: `${String(i)}-`.padEnd(100, 'x') }));
  pipeAll(driver, words);
  await driver.advance(5_000);
  const written = (await driver.output(counts)).length;
  assert.equal(written, words.length);
  assert.ok(target.rows().length > written / 2, `${String(target.rows().length)} rows are written already`);
  assert.ok(Math.max(...blocks) < 5_000, `a block of ${String(Math.max(...blocks))} bytes`);
  await driver.advance(120_000);
  assert.equal(target.rows().length, written);
});

test('a sink whose codec is broken is paused, and does not empty its topic into the dead letters', async () => {
  const words = topic<string>()('words', { does: 'words' });
  const target = memoryTarget();
  let fault: Error | undefined = new TypeError('value.length is not a function');
  const driver = await testDriver({
    topology: topology({
      name: 'ledger',
      units: [],
      sinks: [sink({ name: 'rows', does: 'rows', inputs: [words] })],
      deadLetters: deadLetterTopic('dead', { does: 'dead letters' }),
    }),
    codec: {
      ...plainJson,
      decode(name, bytes) {
        if (fault && name === 'words') throw fault;
        return plainJson.decode(name, bytes);
      },
    },
    writers: new Map([['rows', target]]),
  });
  for (let n = 0; n < 100; n += 1) driver.pipe(words, `k${String(n)}`, 'w');
  await driver.advance(5 * 60_000);
  assert.deepEqual(
    driver.status()[0]?.pauses.map(({ because, stage }) => [because, stage]),
    [['burst', 'decode']],
  );
  fault = undefined;
  await driver.catchUp();
  assert.ok(driver.deadLetters().length <= 20);
  assert.equal(target.rows().length + driver.deadLetters().length, 100);
  assert.deepEqual(driver.status()[0]?.pauses, []);

  fault = new SyntaxError('Unexpected token');
  for (let n = 0; n < 100; n += 1) driver.pipe(words, `k${String(n)}`, 'w');
  await driver.catchUp();
  assert.equal(target.rows().length + driver.deadLetters().length, 200);
  assert.ok(driver.deadLetters().length >= 100);
});
