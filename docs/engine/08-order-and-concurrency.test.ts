/**
 * # 8. Order and concurrency
 *
 * A Kafka consumer that awaits each record is slow, and one that awaits a hundred at once loses their order. The rule here is the one that
 * people mean: **records of one key one after another, records of different keys side by side.** With it, concurrency is not bounded by the
 * number of partitions: a task works on up to `concurrency` keys at once (16 unless you say otherwise).
 *
 * What is committed follows a rule of its own. Records finish in any order, but only the *contiguous prefix* is committed: everything up to
 * the first record that is still at work. An offset means "all before it is done", and here it does. So one slow record holds back the
 * commit of what finished behind it, never its processing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadLetterTopic, emit, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import { done, drop } from '../../engine/outcome.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Photo {
  readonly name: string;
  /** How long it takes to develop. */
  readonly ms: number;
}

const photos = topic<Photo>()('photos', { does: 'photos to be developed, by customer' });
const prints = topic<string>()('prints', { does: 'what was developed, by customer' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });

/** Slow work, and a note of when it began and ended. */
interface Lab {
  readonly develop: (photo: Photo) => Promise<void>;
}
const print = stage({
  name: 'print',
  does: 'develops photos',
  reads: photos,
  writes: [prints],
  create: ({ develop }: Lab) =>
    async function printPhoto(photo, { key }) {
      if (photo === null) return drop('no-photo');
      await develop(photo);
      return done({ emit: [emit(prints, key, photo.name)] });
    },
});
const printing = unit({
  name: 'printing',
  does: 'develops photos',
  inputs: [from(photos, pipe(print))],
  outputs: [prints],
  concurrency: 4,
});

/** A driver and the minutes of the lab. Work takes time on the driver's clock: `deps` gets the worker's process, which has one. */
async function openLab(units = [printing]) {
  const minutes: string[] = [];
  const driver = await testDriver({
    topology: topology({ name: 'lab', units, sinks: [], deadLetters }),
    codec: jsonCodec,
    deps: ({ clock }): Lab => ({
      async develop({ name, ms }) {
        minutes.push(`${name} begins`);
        await clock.sleep(ms);
        minutes.push(`${name} ends`);
      },
    }),
  });
  return { driver, minutes };
}

test('records of one key pass one after another, those of different keys side by side', async () => {
  const { driver, minutes } = await openLab();
  driver.pipe(photos, 'ada', { name: 'a1', ms: 200 });
  driver.pipe(photos, 'ada', { name: 'a2', ms: 10 });
  driver.pipe(photos, 'ben', { name: 'b1', ms: 50 });
  await driver.catchUp();
  assert.deepEqual(minutes, ['a1 begins', 'b1 begins', 'b1 ends', 'a1 ends', 'a2 begins', 'a2 ends']);
});

test('only so many keys at once', async () => {
  const { driver, minutes } = await openLab();
  for (const customer of ['ada', 'ben', 'cem', 'dan', 'eva', 'fay'])
    driver.pipe(photos, customer, { name: customer, ms: 100 });
  await driver.advance(50);
  assert.equal(minutes.length, 4);
  await driver.catchUp();
  assert.equal(minutes.length, 12);
});

test('what finished behind a slow record is committed with it', async () => {
  const { driver } = await openLab();
  driver.pipe(photos, 'ada', { name: 'slow', ms: 2_000 });
  driver.pipe(photos, 'ben', { name: 'quick', ms: 10 });
  await driver.advance(1_000);
  assert.deepEqual(await driver.output(prints), []);
  assert.deepEqual(
    driver.lag().map(({ records }) => records),
    [2],
  );
  await driver.catchUp();
  assert.deepEqual(
    (await driver.output(prints)).map(({ value }) => value),
    ['slow', 'quick'],
  );
});

// If a worker dies in between, what had finished and was not committed is worked on again by its successor. That is what exactly once
// means, and what it does not: each record counts once, but a stage may *run* more than once. Effects on the outside (a mail, a charged
// card) belong behind a topic and a sink that can tell a repetition (chapter 9).
test('a stage may run twice and its record still count once', async () => {
  const { driver, minutes } = await openLab();
  driver.pipe(photos, 'ada', { name: 'slow', ms: 2_000 });
  driver.pipe(photos, 'ben', { name: 'quick', ms: 10 });
  await driver.advance(1_000);
  await driver.restart();
  await driver.catchUp();
  assert.equal(minutes.filter((line) => line === 'quick ends').length, 2);
  assert.equal((await driver.output(prints)).length, 2);
});

// ## Work that keeps the processor busy
//
// Side by side is meant of waiting: a worker is one event loop, and while a stage computes, nothing else happens. So records are begun
// until about 10 ms have gone to them, over all tasks of the worker, and then the event loop has its turn: heartbeats are sent, and what is
// finished is committed, between one such record and the next. Stages of microseconds notice nothing of it.
//
// One record, though, cannot be cut in two. A stage that computes for longer than a third of `sessionTimeoutMs` (10 s by default) at one
// go is told of in the log, with the record: near the session's length the worker loses its partitions in the middle of its work. Then
// `sessionTimeoutMs` has to be raised, or the work belongs in a worker thread that the stage awaits, which also uses the other
// processors; more worker processes do, too, up to the number of partitions.
//
// That holds for whatever the engine begins: the first stage of a record, each stage after one that awaited, and what follows a codec that
// awaits. Not for what a stage computes after an `await` of its own, where JavaScript goes on by itself: up to `concurrency` records, for
// each partition, may be answered at one moment, and the sum of what they compute then is one go. So let the stage that awaits `forward` what it got,
// and the next one compute. Where that cannot be, see that `concurrency` × partitions of the worker × the time of one stays below a third of
// `sessionTimeoutMs`; a worker that was kept for longer says so.
const develop = stage({
  name: 'develop',
  does: 'develops photos by computing, without letting go of the event loop',
  reads: photos,
  writes: [prints],
  create: ({ compute }: { compute: (ms: number) => void }) =>
    function developPhoto(photo, { key }) {
      if (photo === null) return drop('no-photo');
      compute(photo.ms);
      return done({ emit: [emit(prints, key, photo.name)] });
    },
});

test('what is finished is committed before the next record that computes for long', async () => {
  const computing = unit({
    name: 'computing',
    does: 'develops photos, one processor at full speed',
    inputs: [from(photos, pipe(develop))],
    outputs: [prints],
  });
  let developed = 0;
  const developedAtCommits: number[] = [];
  const driver = await testDriver({
    topology: topology({ name: 'lab', units: [computing], sinks: [], deadLetters }),
    codec: jsonCodec,
    // Computing takes time on the driver's clock by turning it.
    deps: () => ({
      compute(ms: number) {
        developed += 1;
        driver.clock.turnTo(driver.clock.now() + ms);
      },
    }),
  });
  driver.onStep(({ name }) => {
    if (name === 'commit.done') developedAtCommits.push(developed);
    return undefined;
  });
  // Twenty seconds of work in one go would be two sessions.
  for (let n = 1; n <= 40; n += 1) driver.pipe(photos, `customer ${String(n)}`, { name: String(n), ms: 500 });
  await driver.catchUp();
  assert.equal((await driver.output(prints)).length, 40);
  assert.ok((developedAtCommits[0] ?? 40) < 20);
});

// ## Superseded work
//
// Where work is dear, the newest version is often the only one that matters: twenty edits in a minute need one print. A stage can look at
// what already waits behind its record, same topic and key, and leave out what is about to be replaced.
//
// How much waits depends on how far has been read, so it may save work and nothing else: leave out only what nobody would miss.
const printLatest = stage({
  name: 'print-latest',
  does: 'develops what is not about to be replaced',
  reads: photos,
  writes: [prints],
  create: ({ develop }: Lab) =>
    async function printIfLatest(photo, { key, waitingBehind }) {
      if (photo === null) return drop('no-photo');
      if (waitingBehind().length > 0) return drop('superseded');
      await develop(photo);
      return done({ emit: [emit(prints, key, photo.name)] });
    },
});

test('of twenty edits in a row the last is worked on', async () => {
  const latest = unit({
    name: 'printing',
    does: 'develops the newest',
    inputs: [from(photos, pipe(printLatest))],
    outputs: [prints],
  });
  const { driver, minutes } = await openLab([latest]);
  for (let n = 1; n <= 20; n += 1) driver.pipe(photos, 'ada', { name: `edit ${String(n)}`, ms: 1_000 });
  await driver.catchUp();
  assert.deepEqual(minutes, ['edit 20 begins', 'edit 20 ends']);
});

// ## Work for quiet hours
//
// An input in the background is read only while the others are level with their topics: a catalogue that is judged again does not delay
// today's changes. It is no separate deployment, shares the state of each key, and stops by itself as soon as something live comes in.
const archive = topic<Photo>()('archive', { does: 'old photos to be developed again' });

test('an input in the background waits for the live ones', async () => {
  const both = unit({
    name: 'printing',
    does: 'develops photos, and old ones when there is nothing else to do',
    inputs: [from(photos, pipe(print)), from(archive, pipe(print), { priority: 'background' })],
    outputs: [prints],
    concurrency: 1,
  });
  const { driver, minutes } = await openLab([both]);
  driver.pipe(photos, 'ada', { name: 'new 1', ms: 100 });
  await driver.advance(1);
  driver.pipe(archive, 'old-customer', { name: 'old', ms: 100 });
  driver.pipe(photos, 'ben', { name: 'new 2', ms: 100 });
  await driver.catchUp();
  assert.deepEqual(
    minutes.filter((line) => line.endsWith('begins')),
    ['new 1 begins', 'new 2 begins', 'old begins'],
  );
});

// Next: what leaves Kafka. 09-sinks-and-views.test.ts
