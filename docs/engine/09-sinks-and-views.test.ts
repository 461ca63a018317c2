/**
 * # 9. Sinks and views
 *
 * Kafka's transactions end where Kafka ends. What is written to a database or a cache is not part of them, so a crash between the two leaves
 * one done and the other not. No library can make that window go away; what it can do is make the repetition harmless. The engine has two
 * ways, for two kinds of targets:
 *
 * - a **sink** carries every record of some topics to a system that can tell a repetition by a token: rows in a warehouse;
 * - a **view** keeps the present value of each key in a store that holds its own position: a cache, an index.
 *
 * Both end exactly once *in what they hold*, however often something was sent.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
} from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { type Refusal, RefusedRecords, type SinkWriter } from '../../engine/sink.ts';
import { memoryView } from '../../engine/testing/memory-view.ts';
import { testDriver } from '../../engine/testing/test-driver.ts';
import { jsonCodec } from '../../engine/json-codec.ts';

interface Sale {
  readonly cents: number;
}

const sales = topic<Sale>()('sales', { does: 'what was sold, by item' });
const totals = topic<number>()('totals', { does: 'what each item brought', cleanup: 'compact' });
const deadLetters = deadLetterTopic('dead-letters', { does: 'what nobody could use' });
const memory = changelog<number>()('totals-memory', { does: 'totals' });

// ## A sink
//
// A sink is given on the map by its topics. How it writes is given to the worker, as an object with one method; the compiler holds it to
// the sink's name and to what its topics carry.
const bookkeeping = topology({
  name: 'bookkeeping',
  units: [],
  sinks: [sink({ name: 'ledger', does: 'a row for each sale', inputs: [sales] })],
  deadLetters,
});

// The contract: a block that comes again has the same records *and the same token*, and must count once. A database with transactions keeps
// the tokens in a table beside the rows and inserts both at once; ClickHouse takes the token with the insert (`insert_deduplication_token`).
function ledger() {
  const rows: { readonly item: string; readonly cents: number }[] = [];
  const tokens: string[] = [];
  const writer: SinkWriter<typeof sales> = {
    async write({ token, records }) {
      const isKnown = tokens.includes(token);
      tokens.push(token);
      if (isKnown) return;
      for (const { record, value } of records)
        rows.push({ item: String(record.key), cents: value?.cents ?? 0 });
    },
  };
  return { writer, rows, tokens };
}

test('a sink writes every record, in blocks', async () => {
  const { writer, rows, tokens } = ledger();
  const driver = await testDriver({
    topology: bookkeeping,
    codec: jsonCodec,
    writers: { ledger: writer },
  });
  for (let n = 0; n < 100; n += 1) driver.pipe(sales, 'cup', { cents: n });
  await driver.catchUp();
  assert.deepEqual(
    rows.map(({ cents }) => cents),
    Array.from({ length: 100 }, (_, n) => n),
  );
  // <identity of the log>:<topic>-<partition>-<first offset>-<last offset>
  assert.deepEqual(tokens, ['log-1:sales-0-0-99']);
});

// Why the token holds: before a block is written, its bounds are committed to Kafka. Here the worker is killed when the rows are in, and
// before it could say so. More sales come; a successor that cut its blocks anew would now make one of three, and two rows would be in
// it that the ledger has under another token. It finds the bounds instead, and first repeats that very block.
test('a block that was written and not acknowledged is repeated under its own token', async () => {
  const { writer, rows, tokens } = ledger();
  const driver = await testDriver({
    topology: bookkeeping,
    codec: jsonCodec,
    writers: { ledger: writer },
  });
  driver.onStep(({ worker, name }) => (worker === 1 && name === 'sink.write.done' ? 'crash' : undefined));
  driver.pipe(sales, 'cup', { cents: 450 });
  driver.pipe(sales, 'cup', { cents: 450 });
  await driver.advance(1_000);
  assert.deepEqual(driver.alive(), []);

  driver.pipe(sales, 'pot', { cents: 2_900 });
  await driver.start();
  await driver.catchUp();
  assert.deepEqual(tokens, ['log-1:sales-0-0-1', 'log-1:sales-0-0-1', 'log-1:sales-0-2-2']);
  assert.equal(rows.length, 3);
});

// What if the target is there, and will never take a row? A text too long for its column stays too long, and a sink that goes on trying
// writes nothing behind it ever again. So the writer may say which records it is: it throws `RefusedRecords`, with their places in
// the block and a reason each. It must have written nothing of the block by then: a transaction that is rolled back, or a check before
// the insert. Those records become dead letters, and the block comes again without them, under its own token.
//
// A database that names one bad row at a time is no obstacle: a writer may look for the others itself, row by row in a transaction that
// it rolls back, or throw for each as it comes; every refusal costs a commit.
function strictLedger() {
  const { writer, rows, tokens } = ledger();
  const strict: SinkWriter<typeof sales> = {
    async write(block) {
      // First of all: what is written is written, and is not refused any more.
      if (tokens.includes(block.token)) return;
      const refusals = block.records.flatMap(({ value }, index): Refusal[] =>
        (value?.cents ?? 0) < 0 ? [{ index, code: 'negative', message: 'a sale brings something' }] : [],
      );
      if (refusals.length > 0) throw new RefusedRecords(refusals);
      await writer.write(block);
    },
  };
  return { writer: strict, rows, tokens };
}

test('a record that the target will never take is a dead letter, and the others are written', async () => {
  const { writer, rows } = strictLedger();
  const driver = await testDriver({ topology: bookkeeping, codec: jsonCodec, writers: { ledger: writer } });
  driver.pipe(sales, 'cup', { cents: 450 });
  driver.pipe(sales, 'pot', { cents: -1 });
  driver.pipe(sales, 'mug', { cents: 700 });
  await driver.catchUp();
  assert.deepEqual(
    rows.map(({ item }) => item),
    ['cup', 'mug'],
  );
  assert.deepEqual(
    driver.deadLetters().map(({ key, stage, code }) => [key, stage, code]),
    [['pot', 'ledger/write', 'negative']],
  );
});

// The letters, and which records they are of, are committed before the rest is written. Whoever repeats the block finds that beside its
// bounds: it has the same rows and no further letters, even if the target has been mended meanwhile and would take them all.
test('what was set aside stays so, whoever writes the rest', async () => {
  const { writer, rows } = strictLedger();
  const driver = await testDriver({ topology: bookkeeping, codec: jsonCodec, writers: { ledger: writer } });
  // The second attempt is the one without the bad record.
  driver.crashAt('sink.write', { after: 1, respawn: true });
  driver.pipe(sales, 'cup', { cents: 450 });
  driver.pipe(sales, 'pot', { cents: -1 });
  await driver.catchUp();
  assert.equal(driver.crashesLeft(), 0);
  assert.equal(rows.length, 1);
  assert.equal(driver.deadLetters().length, 1);
});

// Any other error gives no record up. With `retriable: true` the writer is asked again, and the sink is paused once that has lasted for 5 s; after
// one without, the partition is taken over again and the block repeated, at most 5 s apart. Readiness says why in both cases.

// ## A view
//
// A unit may name some of its compacted outputs as views: what it writes there is also applied to a store, after the commit. The store keeps,
// with the data and in the same write, the offset of the topic at which it stands. So it always knows how far it is, and being behind is
// not an error but a number.
const add = stage({
  name: 'add',
  does: 'adds up',
  reads: sales,
  writes: [totals],
  remembers: memory,
  create:
    () =>
    (sale, { key, state = 0 }) => {
      const total = state + (sale?.cents ?? 0);
      return done({ state: total, emit: [emit(totals, key, total)] });
    },
});
const adding = unit({
  name: 'adding',
  does: 'adds up sales',
  inputs: [from(sales, pipe(add))],
  outputs: [totals],
  views: [totals.name],
  store: { changelog: memory },
});
const shop = topology({ name: 'shop', units: [adding], sinks: [], deadLetters });

// `memoryView` is the model of a store: a few lines that answer 'applied', 'replay', 'gap' or 'fenced', as the interface in engine/view.ts
// asks. One for Redis does the same in a script that runs atomically.
test('a view holds what was committed, also when the worker died before it could tell', async () => {
  const view = memoryView();
  const driver = await testDriver({
    topology: shop,
    codec: jsonCodec,
    views: new Map([[totals.name, view]]),
  });
  driver.pipe(sales, 'cup', { cents: 450 });
  await driver.catchUp();
  assert.deepEqual(view.entries(), new Map([['cup', 450]]));

  // Killed between the commit and the view: the total is in Kafka, and the view does not have it yet.
  driver.onStep(({ worker, name }) => (worker === 1 && name === 'view.apply' ? 'crash' : undefined));
  driver.pipe(sales, 'cup', { cents: 50 });
  await driver.advance(1_000);
  assert.deepEqual(await driver.table(totals), new Map([['cup', 500]]));
  assert.deepEqual(view.entries(), new Map([['cup', 450]]));

  // The successor brings the view level before it works on anything.
  await driver.start();
  await driver.catchUp();
  assert.deepEqual(view.entries(), new Map([['cup', 500]]));
});

// Caches lose things: a replica is promoted that lacks the last second, somebody restores yesterday's dump. It is noticed, at the latest when
// the next write finds the view at an offset where it should not be ('gap'): the task is taken over again, and what is missing is read from
// the topic.
test('a view that was set back is noticed and mended while everything runs', async () => {
  const view = memoryView();
  const driver = await testDriver({
    topology: shop,
    codec: jsonCodec,
    views: new Map([[totals.name, view]]),
  });
  driver.pipe(sales, 'cup', { cents: 450 });
  await driver.catchUp();
  const restoreOldDump = view.snapshot();
  driver.pipe(sales, 'pot', { cents: 2_900 });
  await driver.catchUp();

  restoreOldDump();
  assert.deepEqual(view.entries(), new Map([['cup', 450]]));
  driver.pipe(sales, 'mug', { cents: 700 });
  await driver.catchUp();
  assert.deepEqual(
    view.entries(),
    new Map([
      ['cup', 450],
      ['pot', 2_900],
      ['mug', 700],
    ]),
  );
});

// Which of the two? A view when the store answers "what is it now", by key, and may be rebuilt from the topic at any time. A sink when every
// record counts. What neither can do: an effect that cannot be told twice from once, such as a mail. There, send it with an idempotency key
// made of `context.source` and `context.incarnation` (topic, partition, offset, identity of the log), if the receiver takes one.
//
// Next: the map. 10-describe-and-topics.test.ts
