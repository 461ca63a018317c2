import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../finding.ts';
import type { Step } from '../load/plan.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';

export const poison: Scenario = {
  name: 'poison records',
  does: 'half of the records are noise, strangers under a foreign key, or of a schema that nobody knows; a worker is killed meanwhile',
  plan: mixed(60, { poison: 1 }),
  async run(act) {
    const sending = act.send(undefined, 100);
    const victim = await act.workers.start();
    await act.workers.start();
    await sleep(act.chance.below(1_000));
    await victim.kill();
    await sending;
    act.did('every second record poison, 1 kill -9');
    return [];
  },
};

export const disorder: Scenario = {
  name: 'out of order and repeated',
  does: 'every product has a late version and a repeat; all is sent before a worker runs, which is killed in the middle',
  plan: mixed(90, { late: 1, repeats: 1 }),
  async run(act) {
    await act.send(undefined, 1_000);
    const first = await act.workers.start();
    await act.until(async () => (await act.answered()) > act.steps.length / 3, 20_000);
    await first.kill();
    await Promise.all([act.workers.start(), act.workers.start()]);
    act.did('a late version and a repeat of every product, 1 kill -9');
    return [];
  },
};

/** The seller's host takes so long; a delete must not wait for it. */
const SLOW_MS = 8_000;
const DELETED_WITHIN_MS = 6_000;

export const deleteMeanwhile: Scenario = {
  name: 'delete while work holds it',
  does: 'products are deleted while their slow pictures are being fetched; in one of the rounds the worker is killed meanwhile',
  plan: ({ quick }) => deletions(quick ? 6 : 12),
  async run(act) {
    const findings: Finding[] = [];
    const half = act.steps.length / 2;
    let worker = await act.workers.start();
    for (const isKilled of [false, true]) {
      // Its slow changes first, and then its deletes.
      await act.send(half / 2, 1_000);
      await sleep(500);
      const answered = await act.answered();
      await act.send(half / 2, 1_000);
      if (isKilled) {
        await worker.kill();
        worker = await act.workers.start();
      }
      const begun = performance.now();
      if (
        !isKilled &&
        !(await act.until(async () => (await act.answered()) >= answered + half / 2, DELETED_WITHIN_MS))
      )
        findings.push({
          invariant: 'scenario',
          what: `deletes were not answered within ${String(DELETED_WITHIN_MS / 1_000)} s of the ${String(SLOW_MS / 1_000)} s that the pictures take (asked for ${((performance.now() - begun) / 1_000).toFixed(1)} s)`,
        });
    }
    act.did(`${String(half)} deletes under slow pictures, 1 kill -9`);
    return findings;
  },
};

function deletions(products: number): Step[] {
  const round = (of: readonly number[]): Omit<Step, 'id'>[] => [
    ...of.map((product) => ({
      kind: 'change' as const,
      product,
      version: 1,
      picture: product,
      slowMs: SLOW_MS,
    })),
    ...of.map((product) => {
      const isTombstone = product % 2 === 0;
      const kind = isTombstone ? ('tombstone' as const) : ('delete' as const);
      return { kind, product, version: isTombstone ? null : 2, picture: 0, slowMs: 0 };
    }),
  ];
  const numbers = Array.from({ length: products }, (_, product) => product);
  const steps = [...round(numbers.slice(0, products / 2)), ...round(numbers.slice(products / 2))];
  return steps.map((step, id) => ({ id, ...step }));
}

/** Of products that never change: all but the first record of each is answered at once. */
function backlogSteps(count: number): Step[] {
  const products = 24;
  return Array.from({ length: count }, (_, id) => {
    const product = id % products;
    return { id, kind: 'change', product, version: 1, picture: product, slowMs: 0 };
  });
}

export const backlog: Scenario = {
  name: 'backlog on one worker',
  does: 'thousands of records wait when the only worker starts: its memory is bounded',
  plan: ({ quick }) => backlogSteps(quick ? 1_500 : 6_000),
  async run(act) {
    await act.send(undefined, 5_000);
    await act.workers.start();
    act.did(`${String(act.steps.length)} records waiting`);
    return [];
  },
};
