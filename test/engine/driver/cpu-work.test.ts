/** Stages that keep the event loop to themselves: what they do takes time on the clock, and nothing else happens meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../../../engine/codec.ts';
import { jsonCodec } from '../../../engine/json-codec.ts';
import { deadLetterTopic, emit, from, pipe, stage, topic, topology, unit } from '../../../engine/language.ts';
import { done, forward } from '../../../engine/outcome.ts';
import { type TestDriver, testDriver } from '../../../engine/testing/test-driver.ts';

const plates = topic<number>()('plates', { does: 'pictures to be worked out; ms that each takes' });
const prints = topic<number>()('prints', { does: 'what came of them' });

/** How long the work takes is what the test says, not the machine. */
interface Machine {
  readonly work: (ms: number) => void;
}

const etch = stage({
  name: 'etch',
  does: 'works for some ms without letting go of the event loop',
  reads: plates,
  writes: [prints],
  create: ({ work }: Machine) =>
    function etchPlate(ms, { key }) {
      work(ms ?? 0);
      return done({ emit: [emit(prints, key, ms)] });
    },
});

const etchLater = stage({
  name: 'etch',
  does: 'awaits something, and works then',
  reads: plates,
  writes: [prints],
  create: ({ work }: Machine) =>
    async function etchAwaited(ms, { key }) {
      await Promise.resolve();
      work(ms ?? 0);
      return done({ emit: [emit(prints, key, ms)] });
    },
});

/** What awaits, and what works, as stages of their own. */
const fetchPlate = stage({
  name: 'fetch',
  does: 'awaits something',
  reads: plates,
  create: () => async (ms) => forward(await Promise.resolve(ms ?? 0)),
});
const etchFetched = stage({
  name: 'etch',
  does: 'works with what was awaited',
  writes: [prints],
  create: ({ work }: Machine) =>
    function etchIt(ms: number, { key }) {
      work(ms);
      return done({ emit: [emit(prints, key, ms)] });
    },
});
const WORKING = {
  'at once': from(plates, pipe(etch)),
  'after an await of its own': from(plates, pipe(etchLater)),
  'in the stage after one that awaits': from(plates, pipe(fetchPlate, etchFetched)),
};

const press = (working: keyof typeof WORKING) =>
  topology({
    name: 'press',
    units: [unit({ name: 'etching', does: 'etches', inputs: [WORKING[working]], outputs: [prints] })],
    sinks: [],
    deadLetters: deadLetterTopic('dead-letters', { does: 'what nobody could use' }),
    partitions: 4,
  });

const SESSION_MS = 1_500;
const RECORDS = 60;

async function open(workers: number, working: keyof typeof WORKING = 'at once', codec: Codec = jsonCodec) {
  let began = 0;
  const driver: TestDriver = await testDriver({
    topology: press(working),
    codec,
    workers: 0,
    options: { sessionTimeoutMs: SESSION_MS },
    deps: (): Machine => ({
      work(ms) {
        began += 1;
        driver.clock.turnTo(driver.clock.now() + ms);
      },
    }),
  });
  for (let n = 0; n < workers; n += 1) await driver.start();
  // Until each has its share.
  await driver.catchUp();
  await driver.advance(5_000);
  return { driver, began: () => began };
}

async function fill(driver: TestDriver, ms: number): Promise<void> {
  for (let n = 0; n < RECORDS; n += 1) driver.pipe(plates, `plate-${String(n)}`, ms);
  await driver.catchUp();
}

const warnings = ({ log }: TestDriver) =>
  log.filter(({ level, message }) => level === 'warn' && message.includes('sessionTimeoutMs (1500)'));

const late: Codec = { ...jsonCodec, decode: async (at, bytes) => jsonCodec.decode(at, bytes) };
for (const [where, working, codec] of [
  ['', 'at once', jsonCodec],
  [', after a codec that awaits,', 'at once', late],
  [', in the stage after one that awaits,', 'in the stage after one that awaits', jsonCodec],
] as const)
  test(`records of 300 ms each${where} do not cost the session of 1,500 ms, and each is worked on once`, async () => {
    const { driver, began } = await open(2, working, codec);
    let joins = 0;
    driver.onStep(({ name }) => {
      if (name === 'group.join') joins += 1;
      return undefined;
    });
    await fill(driver, 300);
    const keys = (await driver.output(prints)).map(({ key }) => key);
    assert.equal(new Set(keys).size, RECORDS);
    assert.equal(keys.length, RECORDS);
    assert.equal(began(), RECORDS, 'nothing was worked on again by another owner');
    assert.equal(joins, 0, 'nobody lost its place in the group');
    assert.deepEqual(warnings(driver), []);
  });

test('what is finished is committed while the rest is worked on', async () => {
  const { driver, began } = await open(1);
  const begunAtCommits: number[] = [];
  driver.onStep(({ name }) => {
    if (name === 'commit.done') begunAtCommits.push(began());
    return undefined;
  });
  await fill(driver, 300);
  assert.ok(
    (begunAtCommits[0] ?? RECORDS) <= 16,
    `first committed after ${String(begunAtCommits[0])} records`,
  );
  assert.ok(begunAtCommits.filter((n) => n < RECORDS).length >= 4, String(begunAtCommits));
});

test('the time counts as busy, not as idle', async () => {
  const { driver } = await open(1);
  await fill(driver, 300);
  const tasks = driver.status().flatMap((group) => group.tasks);
  const busy = tasks.reduce((sum, { spent }) => sum + spent.busy, 0);
  assert.ok(busy >= RECORDS * 300, `${String(busy)} ms`);
});

for (const working of ['at once', 'in the stage after one that awaits'] as const)
  test(`a record that keeps the loop for more than a third of the session ${working} is told of once, with its place`, async () => {
    const { driver } = await open(1, working);
    await fill(driver, 600);
    const [warning, ...others] = warnings(driver);
    assert.deepEqual(others, []);
    assert.match(warning?.message ?? '', /^etching kept the event loop for 600 ms with one record/);
    const { topic: from, offset, ms } = warning?.facts ?? {};
    assert.deepEqual({ from, offset, ms }, { from: 'plates', offset: 0, ms: 600 });
  });

test('so are many that work on after an await, one after another', async () => {
  const { driver } = await open(1, 'after an await of its own');
  await fill(driver, 100);
  const [warning, ...others] = warnings(driver);
  assert.deepEqual(others, []);
  assert.match(warning?.message ?? '', /^the event loop was kept for \d{3,} ms, .* a lower concurrency/);
});
