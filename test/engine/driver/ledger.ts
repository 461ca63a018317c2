/**
 * A topology with one of each: state, timers, dead letters, a second unit behind the first, a view and a sink. Its outcome is known
 * from its input alone, so that any history of crashes can be judged.
 */
import assert from 'node:assert/strict';
import { type EmissionTo, from, pipe, sink, stage, topic, topology, unit } from '../../../engine/language.ts';
import { deadLetter, done, later } from '../../../engine/outcome.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import { memoryView } from '../../../engine/testing/memory-view.ts';
import { testDriver, type TestDriver, type TestDriverOptions } from '../../../engine/testing/test-driver.ts';
import { jsonCodec } from '../toy.ts';

export const PARTITIONS = 2;
/** After which a word that is to wait comes back, ms. */
export const WAIT_MS = 300;

interface Count {
  readonly count: number;
  readonly of: string;
}

export const words = topic<string>()('words', { does: 'words' });
export const counts = topic<Count>()('counts', { does: 'each word with its number' });
export const latest = topic<Count>()('latest', { does: 'the last word of each key', cleanup: 'compact' });
export const dead = topic<never>()('dead', { does: 'what nobody could use', hasSchema: false });
export const memory = topic<{ state: number | null }>()('count-memory', {
  does: 'counts',
  cleanup: 'compact',
});
export const keepMemory = topic<{ state: Count | null }>()('keep-memory', {
  does: 'last words',
  cleanup: 'compact',
});

const count = stage<string | null, never, { work: () => Promise<void> }, number, EmissionTo<typeof counts>>({
  name: 'count',
  does: 'numbers the words of a key',
  create: ({ work }) =>
    async function countWord(word, { key, state = 0, attempt }) {
      await work();
      if (word?.startsWith('bad')) return deadLetter('bad', 'a bad word');
      if (word?.startsWith('wait') && attempt === 0) return later(WAIT_MS, 'wait');
      const value = { count: state + 1, of: word ?? '' };
      return done({ state: value.count, emit: [{ topic: counts.name, key, value }] });
    },
});

const keep = stage<Count | null, never, unknown, Count, EmissionTo<typeof latest>>({
  name: 'keep',
  does: 'keeps the last word',
  create:
    () =>
    (value, { key }) =>
      value === null ? done() : done({ state: value, emit: [{ topic: latest.name, key, value }] }),
});

export const counting = unit({
  name: 'count',
  does: 'counts',
  inputs: [from(words, pipe(count))],
  outputs: [counts],
  store: { changelog: memory },
});
export const keeping = unit({
  name: 'keep',
  does: 'keeps',
  inputs: [from(counts, pipe(keep))],
  outputs: [latest],
  store: { changelog: keepMemory },
  views: [latest.name],
});

export const ledger = topology({
  name: 'ledger',
  units: [counting, keeping],
  sinks: [sink({ name: 'rows', does: 'writes rows', inputs: [counts, dead] })],
  deadLetters: dead,
  partitions: PARTITIONS,
});

export interface Word {
  readonly key: string;
  readonly word: string;
}

/** A driver of the ledger, with what lies outside Kafka. */
export async function driveLedger(options: Partial<TestDriverOptions> = {}) {
  const view = memoryView();
  const target = memoryTarget();
  const driver = await testDriver({
    topology: ledger,
    codec: jsonCodec,
    deps: ({ step }) => ({ work: () => step('deps.work') }),
    views: new Map([[latest.name, view]]),
    writers: new Map([['rows', target]]),
    // Short, since a dead worker's partitions wait for its end, tick by tick.
    options: { sessionTimeoutMs: 500, sinkLingerMs: 20 },
    ...options,
  });
  return { driver, view, target };
}

export const pipeAll = (driver: TestDriver, some: readonly Word[]): void =>
  some.forEach(({ key, word }) => driver.pipe(words, key, word === 'bytes' ? Buffer.from('{') : word));

const isBad = ({ word }: Word): boolean => word.startsWith('bad') || word === 'bytes';
const isLate = ({ word }: Word): boolean => word.startsWith('wait');

/**
 * Each word counted exactly once, those of a key in their order (what waited comes anywhere), the counts without a hole, and state,
 * view and rows as the counts say.
 */
export async function assertExactlyOnce(
  { driver, view, target }: Awaited<ReturnType<typeof driveLedger>>,
  input: readonly Word[],
): Promise<void> {
  const found = await driver.output(counts);
  const good = input.filter((w) => !isBad(w));
  assert.deepEqual(
    found.map(({ value }) => value?.of).sort(),
    good.map((w) => w.word).sort(),
    'each word once',
  );
  for (const key of new Set(input.map((w) => w.key))) {
    const own = found.filter((r) => r.key === key).map(({ value }) => value as Count);
    assert.deepEqual(
      own.map((c) => c.count),
      own.map((_, i) => i + 1),
      `${key} is counted without a hole`,
    );
    const inOrder = good.filter((w) => w.key === key && !isLate(w)).map((w) => w.word);
    assert.deepEqual(
      own.map((c) => c.of).filter((word) => inOrder.includes(word)),
      inOrder,
      `the words of ${key} keep their order`,
    );
    const last = own.at(-1);
    assert.equal(await driver.state(counting, key), last?.count, `what is remembered of ${key}`);
    assert.deepEqual(await driver.state(keeping, key), last, `what the second unit remembers of ${key}`);
    assert.deepEqual((await driver.table(latest)).get(key), last, `the table's value of ${key}`);
    assert.deepEqual(view.entries().get(key), last, `the view's value of ${key}`);
  }
  const letters = driver.deadLetters();
  assert.equal(letters.length, input.filter(isBad).length, 'each bad word is a dead letter');
  assert.equal(
    new Set(letters.map((l) => `${String(l.partition)}/${String(l.offset)}`)).size,
    letters.length,
  );
  if (driver.status().every(({ name }) => name !== 'rows')) return;
  const rows = target
    .rows()
    .map(({ record }) => `${record.topic}/${String(record.partition)}/${String(record.offset)}`);
  assert.equal(new Set(rows).size, rows.length, 'no row twice');
  assert.equal(rows.length, found.length + letters.length, 'a row for each record');
}
