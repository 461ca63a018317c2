/**
 * Each protection is needed: one history that it carries unharmed, and the same history without it, in which an invariant breaks.
 * Random kills rarely show these faults; here the worst moment is chosen.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { TransactionError } from '../../engine/kafka.ts';
import type { TestDriver, TestDriverOptions } from '../../engine/testing/test-driver.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import { memoryTarget } from '../../engine/testing/memory-target.ts';
import { memoryView } from '../../engine/testing/memory-view.ts';
import { partitionOfKey } from '../../engine/partitioner.ts';
import { agpis } from '../../topology/agpis.ts';
import { productChanges, sequences } from '../../topology/topics.ts';
import {
  PARTITIONS,
  type Word,
  assertExactlyOnce,
  counting,
  counts,
  driveLedger,
  latest,
  pipeAll,
  words,
} from './driver/ledger.ts';
import { PROFILE, TENANT, changeOf, driveAgpis } from './driver/shop.ts';
import {
  epochAfterOffsets,
  noAbortedFilter,
  noBlockBounds,
  noRefusedOffsets,
  noFencing,
  noOffsetGuard,
  noPositionInChangelog,
  noVersionGuard,
  retryUnknown,
  tokenBlind,
  unguardedView,
} from './switch-offs.ts';

const WORDS: readonly Word[] = [1, 2, 3].map((n) => ({ key: 'a', word: `w${String(n)}` }));
const SESSION_MS = 1_000;
const only = (...names: string[]): Partial<TestDriverOptions> => ({ only: names });

interface Protection {
  readonly name: string;
  /** What breaks without it. */
  readonly invariant: RegExp;
  /** Plays the history with or without it and asserts the invariant. */
  readonly history: (isOff: boolean) => Promise<void>;
}

/** What of the options switches it off, or nothing. */
const when = (isOff: boolean, options: Partial<TestDriverOptions>): Partial<TestDriverOptions> =>
  isOff ? options : {};

/** The first worker stands still with a commit in its hands; the second takes over, and when it reads on, the first goes on. */
async function zombieCommits(options: Partial<TestDriverOptions>): Promise<void> {
  const parts = await driveLedger({ ...only(counting.name), ...options });
  const { driver } = parts;
  driver.onStep(({ worker, name, of }) => {
    if (worker === 1 && name === 'commit' && of.startsWith('ledger-count')) {
      driver.spawn();
      return 'freeze';
    }
    // The second has read its words again, and commits after its linger.
    if (worker === 2 && name === 'deps.work') driver.thaw(1);
    return undefined;
  });
  pipeAll(driver, WORDS);
  await driver.advance(2 * SESSION_MS);
  await driver.catchUp();
  await assertCountedOnce(driver);
}

async function assertCountedOnce(driver: TestDriver): Promise<void> {
  const found = (await driver.output(counts)).map(({ value }) => value?.of);
  assert.deepEqual(
    found,
    WORDS.map(({ word }) => word),
    'each word once',
  );
}

const protections: readonly Protection[] = [
  {
    name: 'takeover order: whoever reads offsets and state holds the producer epoch already',
    invariant: /each word once/,
    history: (isOff) => zombieCommits(when(isOff, { through: epochAfterOffsets })),
  },
  {
    name: 'fencing: obtaining the transactional id ends what its holder before had begun',
    invariant: /each word once/,
    history: (isOff) => zombieCommits(when(isOff, { through: noFencing })),
  },
  {
    name: 'the aborted-record filter of readers',
    invariant: /a row for each record/,
    async history(isOff) {
      const parts = await driveLedger({
        workers: 0,
        ...when(isOff, { through: noAbortedFilter(() => parts.driver.broker) }),
      });
      const { driver } = parts;
      driver.crashAt('commit.written', { of: 'ledger-count', respawn: true });
      driver.spawn();
      pipeAll(driver, WORDS);
      await driver.advance(3 * SESSION_MS);
      await driver.catchUp();
      await driver.advance(SESSION_MS);
      const rows = parts.target.rows().length;
      assert.equal(rows, (await driver.output(counts)).length, 'a row for each record');
    },
  },
  {
    name: 'a new takeover after a commit of unknown outcome',
    invariant: /each word once/,
    async history(isOff) {
      const { driver } = await driveLedger({
        ...only(counting.name),
        ...when(isOff, { through: retryUnknown }),
      });
      let isDone = false;
      driver.onStep(({ name }) => {
        if (isDone || name !== 'commit.done') return undefined;
        isDone = true;
        return new TransactionError('unknown', 'the answer was lost');
      });
      pipeAll(driver, WORDS);
      await driver.catchUp();
      await assertCountedOnce(driver);
    },
  },
  {
    name: "the inputs' positions in the changelog, where a group is told an offset of before",
    invariant: /each word once/,
    async history(isOff) {
      const { driver } = await driveLedger({
        ...only(counting.name),
        broker: { offsetsLagMs: 60_000, unstableOffsets: true },
        ...when(isOff, { through: noPositionInChangelog }),
      });
      pipeAll(driver, WORDS);
      await driver.catchUp();
      await driver.restart();
      await driver.advance(3 * SESSION_MS);
      await assertCountedOnce(driver);
    },
  },
  {
    name: 'the offset guard of a view, where its store loses its last writes',
    invariant: /the view shows what the topic says/,
    async history(isOff) {
      const view = memoryView();
      const guarded = isOff ? noOffsetGuard(view) : view;
      const { driver } = await driveLedger({ views: new Map([[latest.name, guarded]]) });
      const rollBack = view.snapshot();
      pipeAll(driver, [{ key: 'a', word: 'lost' }]);
      await driver.catchUp();
      rollBack();
      // Of the same partition: its batch is the next that comes to the view.
      driver.pipe(words, 'other', 'kept', { partition: partitionOfKey(Buffer.from('a'), PARTITIONS) });
      await driver.catchUp();
      await driver.advance(SESSION_MS);
      assert.deepEqual(view.entries(), await driver.table(latest), 'the view shows what the topic says');
    },
  },
  {
    name: 'the guards of a view, where an owner of before comes back to it',
    invariant: /the view shows what the topic says/,
    async history(isOff) {
      const view = memoryView();
      const guarded = isOff ? unguardedView(view) : view;
      const { driver } = await driveLedger({ views: new Map([[latest.name, guarded]]) });
      driver.onStep(({ worker, name }) => {
        if (worker !== 1 || name !== 'view.apply') return undefined;
        driver.spawn();
        return 'freeze';
      });
      pipeAll(driver, [{ key: 'a', word: 'old' }]);
      await driver.advance(2 * SESSION_MS);
      pipeAll(driver, [{ key: 'a', word: 'new' }]);
      await driver.catchUp();
      driver.thaw();
      await driver.advance(2 * SESSION_MS);
      assert.deepEqual(view.entries(), await driver.table(latest), 'the view shows what the topic says');
    },
  },
  {
    name: "the token of a sink's block",
    invariant: /no row twice/,
    async history(isOff) {
      const target = memoryTarget();
      await rowsAfterACrash({ writers: new Map([['rows', isOff ? tokenBlind(target) : target]]) }, target);
    },
  },
  {
    name: 'the stable offsets of a sink, where its group is told an offset of before',
    invariant: /no row twice/,
    async history(isOff) {
      const target = memoryTarget();
      const writers = new Map([['rows', target]]);
      await rowsAfterACrash({ writers, broker: { offsetsLagMs: 3_000, unstableOffsets: isOff } }, target);
    },
  },
  {
    name: "the bounds of a sink's block, committed before it is written",
    invariant: /no row twice/,
    async history(isOff) {
      const target = memoryTarget();
      const writers = new Map([['rows', target]]);
      await rowsAfterACrash({ writers, ...when(isOff, { through: noBlockBounds }) }, target);
    },
  },
  {
    name: 'which records of its block a sink has set aside, committed before the rest is written',
    invariant: /no record both row and dead letter/,
    async history(isOff) {
      let hasRefused = false;
      // Mended after it has refused the record once, and before the successor asks again.
      const target = memoryTarget(({ value }) =>
        (value as { of?: string }).of === 'b' && !hasRefused ? { message: 'too long' } : undefined,
      );
      const rows: SinkWriter = {
        async write(block) {
          await target.write(block).finally(() => (hasRefused = true));
        },
      };
      const writers = new Map([['rows', rows]]);
      const { driver } = await driveLedger({ writers, ...when(isOff, { through: noRefusedOffsets }) });
      driver.crashAt('sink.write', { after: 1, respawn: true });
      pipeAll(driver, [
        { key: 'k', word: 'a' },
        { key: 'k', word: 'b' },
      ]);
      await driver.catchUp();
      assert.equal(driver.crashesLeft(), 0);
      const refused = driver.deadLetters().filter(({ stage }) => stage === 'rows/write');
      assert.equal(refused.length, 1);
      const written = target.rows().filter(({ record }) => record.topic === counts.name);
      assert.equal(written.length + refused.length, 2, 'no record both row and dead letter');
    },
  },
  {
    name: 'the version guard',
    invariant: /the highest version is public/,
    async history(isOff) {
      const { driver } = await driveAgpis(
        when(isOff, { topology: noVersionGuard(agpis, productChanges.name) }),
      );
      for (const version of [2, 1]) {
        const change = changeOf('mug', version, ['front', `v${String(version)}`]);
        driver.pipe(productChanges, `${TENANT}/mug`, change);
        await driver.catchUp();
      }
      const shown = (await driver.table(sequences)).get(`${TENANT}/mug/${PROFILE}`);
      assert.equal(shown?.sourceVersion, 2, 'the highest version is public');
    },
  },
];

/** A worker dies when its block is written and not yet acknowledged; more has come when its successor repeats it. */
async function rowsAfterACrash(
  options: Partial<TestDriverOptions>,
  target: ReturnType<typeof memoryTarget>,
): Promise<void> {
  // Long enough for the successor to have more in its hands than the block that it must repeat.
  const parts = await driveLedger({
    options: { sessionTimeoutMs: SESSION_MS, sinkLingerMs: 400 },
    ...options,
  });
  const { driver } = parts;
  driver.crashAt('sink.write.done', { respawn: true });
  pipeAll(driver, WORDS.slice(0, 1));
  await driver.advance(600);
  assert.deepEqual(driver.alive(), [2]);
  pipeAll(driver, WORDS.slice(1));
  await driver.advance(2 * SESSION_MS);
  await driver.catchUp();
  await assertExactlyOnce({ ...parts, target }, WORDS);
}

describe('each protection is needed', () => {
  for (const { name, invariant, history } of protections) {
    test(name, async () => {
      await history(false);
      await assert.rejects(history(true), invariant, 'without it the invariant breaks');
    });
  }
});

test('docs/engine/testing.md names every protection that is tested', () => {
  const guide = readFileSync(new URL('../../docs/engine/testing.md', import.meta.url), 'utf8');
  assert.deepEqual(
    protections.map(({ name }) => name).filter((name) => !guide.includes(name)),
    [],
  );
});
