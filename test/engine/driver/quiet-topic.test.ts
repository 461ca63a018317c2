/** A topic that was written in transactions, has been worked off, and is quiet until retention has emptied it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  deadLetterTopic,
  emit,
  from,
  pipe,
  sink,
  stage,
  topic,
  topology,
  type Topic,
  unit,
} from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

const words = topic<string>()('words', { does: 'words' });
const copies = topic<string>()('copies', { does: 'words again' });
const echoes = topic<string>()('echoes', { does: 'and once more' });

const echo = <In extends string, Out extends string>(
  reads: Topic<In, string>,
  writes: Topic<Out, string>,
  name: string,
) =>
  unit({
    name,
    does: 'says it again',
    inputs: [
      from(
        reads,
        pipe(
          stage({
            name: 'echo',
            does: 'says it again',
            reads,
            writes: [writes],
            create:
              () =>
              (word, { key }) =>
                done({ emit: [emit(writes, key, word ?? '')] }),
          }),
        ),
      ),
    ],
    outputs: [writes],
  });
const map = topology({
  name: 'echoes',
  units: [echo(words, copies, 'first'), echo(copies, echoes, 'second')],
  sinks: [sink({ name: 'rows', does: 'writes', inputs: [copies] })],
  deadLetters: deadLetterTopic('dead', { does: 'dead letters' }),
  partitions: 1,
});

type Driver = Awaited<ReturnType<typeof drive>>['driver'];

/** `quiet`: until nobody runs. */
async function emptied(quiet: (driver: Driver) => Promise<void>): Promise<void> {
  const { driver, target } = await drive();
  driver.pipe(words, 'k', 'one');
  driver.pipe(words, 'k', 'two');
  await driver.catchUp();
  await quiet(driver);
  const { log } = driver.broker.topics.log({ topic: copies.name, partition: 0 });
  log.deleteBefore(log.high());
  await driver.start();
  driver.pipe(words, 'k', 'three');
  await driver.advance(60_000);
  await driver.catchUp();
  const said = (await driver.output(echoes)).map(({ value }) => value);
  assert.deepEqual(said, ['one', 'two', 'three']);
  assert.equal(target.rows().length, 3);
  const troubles = driver.log.filter(({ level }) => level !== 'info');
  assert.deepEqual(troubles, []);
}

async function drive() {
  const target = memoryTarget();
  const driver = await testDriver({ topology: map, codec: plainJson, writers: { rows: target } });
  return { driver, target };
}

describe('readers of a topic that retention has emptied read on', () => {
  test('where they were at work for a minute after its last record, and were killed', async () => {
    await emptied(async (driver) => {
      await driver.advance(130_000);
      driver.crash();
      await driver.advance(20_000);
    });
  });
  test('where they have been stopped', async () => {
    await emptied(async (driver) => {
      await driver.advance(1_000);
      await driver.stop();
    });
  });
});
