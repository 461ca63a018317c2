/** Values whose time is over, while the task has its hands full. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changelog,
  deadLetterTopic,
  emit,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../../engine/language.ts';
import { done } from '../../../engine/outcome.ts';
import { testDriver } from '../../../engine/testing/test-driver.ts';
import { plainJson } from '../pile.ts';

const visits = topic<number>()('visits', { does: 'until when a visitor is known, ms' });
const known = topic<boolean>()('known', { does: 'whether a visitor was known' });
const memory = changelog<number>()('memory', { does: 'until when' });
const greet = stage({
  name: 'greet',
  does: 'says whether a visitor is known',
  reads: visits,
  writes: [known],
  remembers: memory,
  create:
    ({ work }: { readonly work: () => Promise<void> }) =>
    async (until, { key, state }) => {
      await work();
      return done({ state: until, emit: [emit(known, key, state !== undefined)] });
    },
});
const greeting = unit({
  name: 'greeting',
  does: 'greets',
  inputs: [from(visits, pipe(greet))],
  outputs: [known],
  store: { changelog: memory, expiresAt: (until) => until },
});
const map = topology({
  name: 'hotel',
  units: [greeting],
  sinks: [],
  deadLetters: deadLetterTopic('dead', { does: 'dead letters' }),
  partitions: 1,
});
const drive = (work = async (): Promise<void> => undefined) =>
  testDriver({ topology: map, codec: plainJson, deps: () => ({ work }), options: { expiryCheckMs: 1_000 } });
type Driver = Awaited<ReturnType<typeof drive>>;

const keys = (driver: Driver): number =>
  driver.status().reduce((sum, { tasks }) => sum + tasks.reduce((n, task) => n + task.keys, 0), 0);

/** A visitor who stays, every 20 ms: the task is never idle for long. */
async function busyFor(driver: Driver, ms: number): Promise<void> {
  for (const end = driver.clock.now() + ms; driver.clock.now() < end;) {
    driver.pipe(visits, 'stays', end + 1_000_000);
    await driver.advance(20);
  }
}

test('values are forgotten while others come without a pause, thousands of them', async () => {
  const driver = await drive();
  const until = driver.clock.now() + 500;
  for (let n = 0; n < 3_000; n += 1) driver.pipe(visits, `guest ${String(n)}`, until);
  await busyFor(driver, 6_000);
  assert.equal(keys(driver), 1);
  assert.equal(await driver.state(greeting, 'guest 7'), undefined, 'the changelog has forgotten it, too');
});

test('a key that is at work keeps what its record has seen, and is forgotten afterwards', async () => {
  const going = Promise.withResolvers<void>();
  let visited = 0;
  const driver = await drive(() => ((visited += 1) === 2 ? going.promise : Promise.resolve()));
  const soon = driver.clock.now() + 500;
  driver.pipe(visits, 'ada', soon);
  await driver.advance(300);
  driver.pipe(visits, 'ada', soon);
  await busyFor(driver, 4_000);
  assert.equal(await driver.state(greeting, 'ada'), soon);
  going.resolve();
  await busyFor(driver, 3_000);
  assert.equal(await driver.state(greeting, 'ada'), undefined);
  const ofAda = (await driver.output(known)).filter(({ key }) => key === 'ada');
  assert.deepEqual(
    ofAda.map(({ value }) => value),
    [false, true],
  );
});

test('no record is lost to what is forgotten meanwhile: commits and the forgetting take turns', async () => {
  const driver = await drive();
  const end = driver.clock.now() + 20_000;
  let sent = 0;
  // At work for a while, in the middle of one another: commits wait for company while values are forgotten.
  for (let at = driver.clock.now(); at < end; at = driver.clock.now()) {
    for (let n = 0; n < 40; n += 1) driver.pipe(visits, `guest ${String((sent += 1))}`, at + 500);
    await driver.advance(7);
  }
  await driver.catchUp();
  assert.equal((await driver.output(known)).length, sent);
  assert.deepEqual(
    driver.status().map(({ restarts }) => restarts),
    [0],
  );
});
