/**
 * # 7. Failures
 *
 * Three things can go wrong with a record, and they ask for three different answers:
 *
 * | what | how the engine knows | what it does |
 * |---|---|---|
 * | the **record** is bad | the stage says so (`deadLetter`), the codec does (see below), or what it leads to is too large | dead letter at once |
 * | a **dependency** is away | an error with `retriable: true`, of a stage or of the codec | tries again for as long as it takes; pauses the unit when it lasts |
 * | the **code** is wrong | any other error of a stage; a TypeError, RangeError or ReferenceError of the codec; what goes to a topic, table or store that the unit does not declare | tries a few times, then dead letter; pauses the unit when it is many |
 *
 * The last column is a value that a unit is given, the failure policy. It is the part that people write by hand around every consumer, and
 * mostly wrongly in the same two ways: a database that was down for a minute put a minute of records into the dead letters, or a typo in
 * a release put all of them there. Neither can happen here by default.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redriveNext, type RedriveNextOptions } from '../../engine/dead-letters/redrive-next.ts';
import { failurePolicy } from '../../engine/failure-policy.ts';
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
} from '../../engine/language.ts';
import { deadLetter, done } from '../../engine/outcome.ts';
import { readinessComplaints } from '../../engine/runtime/readiness.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Order {
  readonly item: string;
}
type Answer = { readonly item: string; readonly became: 'parcel' } | { readonly failed: string };

const orders = topic<Order>()('orders', { does: 'orders, by customer' });
const answers = topic<Answer>()('answers', { does: 'one for each order' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });

/** What stands outside: it may be away. */
interface Stock {
  readonly take: (item: string) => void;
}

const pack = stage({
  name: 'pack',
  does: 'takes an item off the shelf',
  reads: orders,
  writes: [answers],
  create: ({ take }: Stock) =>
    function packOrder(order, { key }) {
      if (order === null) return done();
      if (order.item === '') return deadLetter('no-item', 'an order without an item');
      take(order.item);
      return done({ emit: [emit(answers, key, { item: order.item, became: 'parcel' })] });
    },
});

// `failures` may be left out; the numbers here are the defaults, written down. `onFailure` is for those downstream: an order that became
// a dead letter is told of here by an answer of its own, in the same transaction, so that every order gets one.
const packing = unit({
  name: 'packing',
  does: 'packs orders',
  inputs: [from(orders, pipe(pack))],
  outputs: [answers],
  failures: failurePolicy({
    retriable: { firstMs: 100, capMs: 10_000, pauseAfterMs: 5_000 },
    unexpected: { attempts: 3, firstMs: 100, burst: { records: 20, withinMs: 60_000 } },
  }),
  onFailure:
    () =>
    (_order, { code }, { key }) => ({ emit: [emit(answers, key, { failed: code })] }),
});
const shop = topology({ name: 'shop', units: [packing], sinks: [], deadLetters });

const drive = (take: Stock['take']) =>
  testDriver({ topology: shop, codec: jsonCodec, deps: (): Stock => ({ take }) });

// ## Bad records
//
// A dead letter is the record as it came, byte for byte, headers included, so that it can be put back when the fault is mended. What
// happened stands behind them in the headers that Kafka Connect uses, which dead-letter tools read.
test('a bad record becomes a dead letter, and the next one goes on', async () => {
  const driver = await drive(() => undefined);
  driver.pipe(orders, 'ada', { item: '' }, { headers: { campaign: 'spring' } });
  driver.pipe(orders, 'ada', Buffer.from('{"item": "cu'));
  driver.pipe(orders, 'ada', { item: 'cup' });
  await driver.catchUp();

  assert.deepEqual(
    (await driver.output(answers)).map(({ value }) => value),
    [{ failed: 'no-item' }, { failed: 'undecodable' }, { item: 'cup', became: 'parcel' }],
  );
  const [first, second] = driver.deadLetters();
  assert.partialDeepStrictEqual(first?.headers, {
    campaign: 'spring',
    '__connect.errors.topic': 'orders',
    '__connect.errors.partition': '0',
    '__connect.errors.offset': '0',
    '__connect.errors.stage': 'packing/pack',
    '__connect.errors.exception.class.name': 'no-item',
    '__connect.errors.exception.message': 'an order without an item',
  });
  assert.deepEqual(second?.value, Buffer.from('{"item": "cu'));
});

// Where two units read one topic, both meet the bytes that no schema explains, and one letter is enough: the other says
// `undecodable: 'ignore'`. Its `onFailure` is told all the same, so that it may remember, or say, what it has not read.
test('of two units that read one topic, one writes the dead letter and both are told', async () => {
  const unread = changelog<number>()('counting-memory', { does: 'how many nobody could read' });
  const look = stage({ name: 'look', does: 'looks', reads: orders, create: () => () => done() });
  const counting = unit({
    name: 'counting',
    does: 'counts what it cannot read',
    inputs: [from(orders, pipe(look), { undecodable: 'ignore' })],
    outputs: [],
    store: { changelog: unread },
    onFailure:
      () =>
      (_order, _failure, { state = 0 }) => ({ emit: [], state: state + 1 }),
  });
  const both = topology({ name: 'both', units: [packing, counting], sinks: [], deadLetters });
  const driver = await testDriver({
    topology: both,
    codec: jsonCodec,
    deps: (): Stock => ({ take: () => undefined }),
  });
  driver.pipe(orders, 'ada', Buffer.from('{"item": "cu'));
  await driver.catchUp();

  assert.equal(driver.deadLetters().length, 1);
  assert.equal(await driver.state(counting, 'ada'), 1);
});

// Once the fault is mended, `redriveNext` sends the letters back to the topics and partitions where their records lay: bytes, key and
// headers as they were, with the marks of the redrive behind them (`redrivenOf` reads those, so that a stage can tell). Each is sent once;
// a record that fails after three redrives is passed over until somebody sends those with `parked: true`. It takes any client of Kafka:
//
//     await redriveNext(kafkaClient({ brokers, clientId: 'redrive' }), shop, { id: 'ticket-17', go: true });
test('what failed is sent again when the fault is mended', async () => {
  let isBroken = true;
  const driver = await drive((item) => {
    if (isBroken && item === 'mug') throw new Error('mugs are not in the list');
  });
  for (const item of ['cup', 'mug', 'mug']) driver.pipe(orders, 'ada', { item });
  await driver.catchUp();
  assert.equal(driver.deadLetters().length, 2);

  isBroken = false;
  const redrive = (options: Pick<RedriveNextOptions, 'go' | 'limit'>) =>
    driver.tool((kafka) => redriveNext(kafka, shop, { id: 'ticket-17', ...options }));
  assert.equal((await redrive({ go: false })).sent.length, 2);
  assert.equal((await redrive({ go: true, limit: 1 })).sent.length, 1);
  assert.equal((await redrive({ go: true })).sent.length, 1);
  assert.equal((await redrive({ go: true })).sent.length, 0);
  await driver.catchUp();
  const parcels = (await driver.output(answers)).filter(({ value }) => value && 'became' in value);
  assert.equal(parcels.length, 3);
  assert.equal(driver.deadLetters().length, 2);
});

test('what fails after three redrives is parked, and sent when somebody says so', async () => {
  let isBroken = true;
  const driver = await drive(() => {
    if (isBroken) throw new Error('mugs are not in the list');
  });
  driver.pipe(orders, 'ada', { item: 'mug' });
  await driver.catchUp();
  const redrive = (parked: boolean) =>
    driver.tool((kafka) => redriveNext(kafka, shop, { id: 'ticket-17', go: true, parked }));
  const counts: [number, number][] = [];
  for (const parked of [false, false, false, false, true, true]) {
    isBroken = !parked;
    const { sent, refused } = await redrive(parked);
    counts.push([sent.length, refused.length]);
    await driver.catchUp();
  }
  assert.deepEqual(counts, [
    [1, 0],
    [1, 0],
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 0],
  ]);
  assert.equal((await driver.output(answers)).filter(({ value }) => value && 'became' in value).length, 1);
});

// ## A dependency that is away
//
// Whoever calls a dependency marks its errors: `retriable: true` on the error is the whole contract, no class to import. The record then
// waits, and with it the records of its key; others go on, until it has lasted for `pauseAfterMs`. Then the unit is paused: nothing more
// is begun, `status()` says why, and readiness turns off, with a sentence for people.
const away = () => Object.assign(new Error('the stock does not answer'), { retriable: true });

test('a dependency is waited for, and costs no record', async () => {
  let isAway = true;
  const driver = await drive(() => {
    if (isAway) throw away();
  });
  for (let n = 0; n < 50; n += 1) driver.pipe(orders, `customer-${String(n)}`, { item: 'cup' });

  await driver.advance(30_000);
  const [packer] = driver.status();
  assert.deepEqual(
    packer?.pauses.map(({ because, stage, error }) => [because, stage, error]),
    [['dependency', 'pack', 'the stock does not answer']],
  );
  assert.deepEqual(
    readinessComplaints(driver.status(), driver.clock.now()).map(({ code, unit }) => [code, unit]),
    [['paused', 'packing']],
  );
  assert.deepEqual(await driver.output(answers), []);

  // Minutes later it is back, and the unit goes on by itself. No record was lost, and none has to be put back by hand.
  await driver.advance(300_000);
  isAway = false;
  await driver.catchUp();
  assert.equal((await driver.output(answers)).length, 50);
  assert.deepEqual(driver.deadLetters(), []);
  assert.deepEqual(driver.status()[0]?.pauses, []);
});

// ## What nobody foresaw
//
// Any other error is a fault in the code, or in a record that nobody thought of. It is tried again, since some faults pass, and then
// the record is set aside with the class of the error. Nothing else waits for it but the records of its key.
test('one record with an unforeseen fault is set aside', async () => {
  const driver = await drive((item) => {
    if (item === 'mug') throw new RangeError('shelf 17 is none');
  });
  for (const item of ['cup', 'mug', 'pot']) driver.pipe(orders, item, { item });
  await driver.catchUp();
  assert.deepEqual(
    driver.deadLetters().map(({ key, code, message }) => [key, code, message]),
    [['mug', 'RangeError', 'shelf 17 is none']],
  );
});

// But when twenty records in a minute end so, all with one class of error, and no more than those go well meanwhile, it is not the records.
// The unit pauses and keeps trying the next of them. Roll the release back, or forward: it goes on by itself with all that is left.
test('a broken release does not empty the topic into the dead letters', async () => {
  let isBroken = true;
  const driver = await drive(() => {
    if (isBroken) throw new TypeError('take is not a function');
  });
  for (let n = 0; n < 500; n += 1) driver.pipe(orders, `customer-${String(n)}`, { item: 'cup' });

  await driver.advance(120_000);
  assert.deepEqual(
    driver.status()[0]?.pauses.map(({ because }) => because),
    ['burst'],
  );
  assert.equal(driver.deadLetters().length, 20);

  isBroken = false;
  await driver.catchUp();
  assert.equal(driver.deadLetters().length, 20);
  assert.equal((await driver.output(answers)).filter(({ value }) => value && 'became' in value).length, 480);
});

// The rule, exactly, stands in `engine/failure-policy.ts`. It counts what was given up in one stage with one class of error, and asks whether
// more has gone well meanwhile: so half good and half bad input pauses the unit, too, since a release may break half of what a stage does.
// Each process counts for itself. Where it is the input that is half bad, in a way that nobody foresaw, mending the stage (`deadLetter` for
// such records) is the cure; until then `pauseAtMostMs` lets the unit go on by itself: when a pause has lasted so long, the
// records at work are set aside, as many as `concurrency` for each partition at most, and the next are begun. A release that breaks everything
// then costs some records for each such time, which is why there is no such limit by default.
test('a unit whose input is half bad goes on, where it is told how long a pause may last', async () => {
  const halfBad = stage({
    name: 'half-bad',
    does: 'has not thought of mugs',
    reads: orders,
    writes: [answers],
    create:
      () =>
      (order, { key }) => {
        if (order?.item === 'mug') throw new TypeError('a mug has no lid');
        return done({ emit: [emit(answers, key, { item: order?.item ?? '', became: 'parcel' })] });
      },
  });
  const burst = { records: 20, withinMs: 60_000, pauseAtMostMs: 60_000 };
  const going = unit({
    name: 'going',
    does: 'packs orders',
    inputs: [from(orders, pipe(halfBad))],
    outputs: [answers],
    failures: failurePolicy({ unexpected: { burst } }),
  });
  const driver = await testDriver({
    topology: topology({ name: 'going', units: [going], sinks: [], deadLetters }),
    codec: jsonCodec,
  });
  for (let n = 0; n < 500; n += 1)
    driver.pipe(orders, `customer-${String(n)}`, { item: n % 2 === 0 ? 'mug' : 'cup' });
  await driver.advance(30_000);
  assert.equal(driver.status()[0]?.pauses.length, 1);
  await driver.catchUp(30 * 60_000);
  assert.equal((await driver.output(answers)).length, 250);
  assert.equal(driver.deadLetters().length, 250);
});

// ## What the codec throws
//
// A codec has no outcomes to answer with, so the engine goes by what it throws. An error with a `code` of its own, JSON's SyntaxError, and
// any plain Error speak of the record, and it is a dead letter at once, in `decode` and in `encode`: poison stops nobody. A TypeError,
// RangeError or ReferenceError without a code is a fault of the program, as it would be in a stage, and so is a value that the codec cannot
// take, such as a BigInt for JSON. `retriable: true` means "not now": that is how a codec that needs a schema registry says that it has
// no schema yet. `decode` may answer with a promise; `encode` may not, so it fetches by the side and is asked again.
// What a sink decodes is treated alike.
test('a codec that is broken, or waits for its schema, empties no topic either', async () => {
  const waiting = Object.assign(new Error('the schema of answers is not here yet'), { retriable: true });
  for (const fault of [new TypeError('value.length is not a function'), waiting]) {
    let isBroken = true;
    const codec: typeof jsonCodec = {
      ...jsonCodec,
      encode(name, value) {
        if (isBroken && name === 'answers') throw fault;
        return jsonCodec.encode(name, value);
      },
    };
    const deps = (): Stock => ({ take: () => undefined });
    const driver = await testDriver({ topology: shop, codec, deps });
    for (let n = 0; n < 500; n += 1) driver.pipe(orders, `customer-${String(n)}`, { item: 'cup' });
    await driver.advance(120_000);
    const lost = fault === waiting ? 0 : 20;
    assert.equal(driver.deadLetters().length, lost);

    isBroken = false;
    await driver.catchUp();
    assert.equal(driver.deadLetters().length, lost);
    const parcels = (await driver.output(answers)).filter(({ value }) => value && 'became' in value);
    assert.equal(parcels.length, 500 - lost);
  }
});

// ## What is too large
//
// A record whose output is above the limit would fail the whole transaction, and with it the good records before it. Therefore what a
// record leads to is encoded and weighed before the transaction is opened, and it is that record's fault alone.
test('an output that is too large is the fault of its record', async () => {
  const driver = await testDriver({
    topology: shop,
    codec: jsonCodec,
    deps: (): Stock => ({ take: () => undefined }),
    options: { maxRecordBytes: 1_000 },
  });
  driver.pipe(orders, 'ada', { item: 'cup'.repeat(1_000) });
  driver.pipe(orders, 'ben', { item: 'cup' });
  await driver.catchUp();
  assert.deepEqual(
    driver.deadLetters().map(({ key, code }) => [key, code]),
    [['ada', 'output-too-large']],
  );
  assert.equal((await driver.output(answers)).length, 2);
});

// Next: what runs side by side, and what in order. 08-order-and-concurrency.test.ts
