import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dispatcher } from './dispatcher.ts';
import type { Piece, Runner } from './dispatcher.ts';

/** Doubles numbers; what it computed together is kept. "deadly" ends it. */
function fake(
  deadly: ReadonlySet<number> = new Set(),
  ms = 1,
): Runner<number, number> & { batches: number[][] } {
  const batches: number[][] = [];
  return {
    batches,
    async run(_, requests) {
      batches.push([...requests]);
      await sleep(ms);
      if (requests.some((request) => deadly.has(request)))
        return { kind: 'fault', error: new Error('it ended') };
      return { kind: 'answers', answers: requests.map((request) => 2 * request), graphMs: 10 };
    },
  };
}

const piece = (request: number, lane = 'encode'): Piece<number> => ({
  lane,
  request,
  bytes: 1,
  picture: `picture ${String(request)}`,
});

/** One batch after the other, as a worker; a deadly one takes with it what lies ready. */
function worker(deadly: ReadonlySet<number> = new Set(), ms = 5) {
  const computed: number[][] = [];
  let most = 0;
  let line: Promise<boolean>[] = [];
  const runner: Runner<number, number> = {
    async run(_, requests) {
      const before = line.at(-1) ?? Promise.resolve(true);
      const isKilled = requests.some((request) => deadly.has(request));
      const mine = before.then(async (lives) => lives && !(await sleep(ms, isKilled)));
      line = [...line, mine];
      most = Math.max(most, line.length);
      const [begins, lives] = [await before, await mine];
      line = begins && !lives ? [] : line.filter((each) => each !== mine);
      if (!begins) return { kind: 'unbegun' };
      computed.push([...requests]);
      if (!lives) return { kind: 'fault', error: new Error('it ended') };
      return { kind: 'answers', answers: requests.map((request) => 2 * request), graphMs: 10 };
    },
  };
  return { ...runner, computed, most: () => most };
}

/** Stands still within a turn of the event loop: what is submitted together has waited for equally long, on a busy machine, too. */
function turnClock(): () => number {
  let at: number | undefined;
  return () => {
    if (at === undefined) setImmediate(() => (at = undefined));
    return (at ??= performance.now());
  };
}

function served(runners: readonly Runner<number, number>[], ahead = 0) {
  const faults: (readonly string[])[] = [];
  const limits = { most: () => 4, bytes: 100, delayMs: 1, aheadMs: 5 };
  const made = dispatcher<number, number>({
    runners,
    ahead,
    limits,
    onFault: (_, pictures) => void faults.push(pictures),
    now: turnClock(),
  });
  return { ...made, faults };
}

describe('a dispatcher', () => {
  test('gives each its own answer, in batches, and counts them by the kind of their lane', async () => {
    const runner = fake();
    const { submit, counts } = served([runner]);
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    assert.deepEqual(
      await Promise.all(numbers.map((n) => submit(piece(n, 'judge:3')))),
      numbers.map((n) => 2 * n),
    );
    assert.deepEqual(counts(), { judge: { batches: 3, pieces: 9, graphMs: 30 } });
    assert.deepEqual(runner.batches[0], [1, 2, 3, 4]);
  });

  test('says what it holds until that is computed, or nobody can', async () => {
    const { submit, heldBytes } = served([fake(new Set([2]))]);
    const all = Promise.allSettled([1, 2, 3].map((n) => submit(piece(n))));
    assert.equal(heldBytes(), 3);
    assert.deepEqual(
      (await all).map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(heldBytes(), 0);
  });

  test('finds the one that ends its worker, and answers those that were with it', async () => {
    const { submit, faults } = served([fake(new Set([3]))]);
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => submit(piece(n))));
    assert.deepEqual(
      results.map((result) =>
        result.status === 'fulfilled' ? result.value : (result.reason as { code: string }).code,
      ),
      [2, 4, 'worker-died', 8, 10],
    );
    assert.deepEqual(faults, [['picture 1', 'picture 2', 'picture 3', 'picture 4'], ['picture 3']]);
  });

  test('lays one batch ready with each that computes, and no more', async () => {
    const runner = worker();
    const { submit } = served([runner], 1);
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => submit(piece(n))));
    assert.deepEqual(
      answers,
      numbers.map((n) => 2 * n),
    );
    assert.equal(runner.most(), 2);
    assert.equal(runner.computed.length, 5);
  });

  test('gives work to one that is free before it lays any ready', async () => {
    const [one, other] = [worker(), worker()];
    const { submit } = served([one, other], 1);
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => submit(piece(n))));
    assert.deepEqual(
      [one.computed[0], other.computed[0]],
      [
        [1, 2],
        [3, 4, 5, 6],
      ],
    );
  });

  for (const deadly of [1, 6, 11])
    test(`fails ${String(deadly)} alone where it ends its worker, and not what lay ready there`, async () => {
      const runner = worker(new Set([deadly]));
      const { submit, faults } = served([runner], 1);
      const numbers = Array.from({ length: 12 }, (_, n) => n + 1);
      const results = await Promise.allSettled(numbers.map((n) => submit(piece(n))));
      assert.deepEqual(
        results.map((result, at) => (result.status === 'rejected' ? at + 1 : 0)).filter((n) => n > 0),
        [deadly],
      );
      assert.deepEqual(faults.at(-1), [`picture ${String(deadly)}`]);
      assert.equal(faults.length, 2);
    });

  test('names the picture that ended two workers', async () => {
    const { submit } = served([fake(new Set([3]))]);
    await assert.rejects(submit(piece(3)), {
      name: 'ClassifierError',
      code: 'worker-died',
      picture: 'picture 3',
      message: /^Picture picture 3 ended two workers, one after the other \(it ended\)/,
    });
  });

  test('goes on when a worker could not be started', async () => {
    let starts = 0;
    const reluctant: Runner<number, number> = {
      async run(lane, requests) {
        starts += 1;
        if (starts === 1) throw new Error('no worker');
        return fake().run(lane, requests);
      },
    };
    const { submit } = served([reluctant]);
    await assert.rejects(submit(piece(1)), /no worker/);
    assert.equal(await submit(piece(1)), 2);
  });

  test('when closed refuses what waits and what comes', async () => {
    const runner = fake(new Set(), 20);
    const { submit, close } = served([runner]);
    const [under, waiting] = [submit(piece(1)), submit(piece(2, 'other'))];
    while (runner.batches.length === 0) await sleep(1);
    close();
    await assert.rejects(waiting, { code: 'closed' });
    await assert.rejects(submit(piece(3)), { code: 'closed' });
    assert.equal(await under, 2);
  });
});
