import { setTimeout as sleep } from 'node:timers/promises';
import { SESSION_MS } from '../act.ts';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import type { StopAt } from '../worker/stop-point.ts';

/** undefined: wherever it is. */
const WHERE: readonly (StopAt | undefined)[] = [
  { point: 'before-commit', unit: 'publish', nth: 2 },
  { point: 'before-end', unit: 'image', nth: 1 },
  undefined,
  { point: 'before-view', unit: 'image', nth: 2 },
  { point: 'before-insert', unit: 'metrics', nth: 2 },
  { point: 'after-end', unit: 'publish', nth: 1 },
];

/** What a stopped worker held is served by another within so long. */
const SERVED_MS = 60_000;

export const pausedWorker: Scenario = {
  name: 'SIGSTOP past the session',
  does: 'of two workers one is stopped for longer than its session, another takes over, and the stopped one goes on as a zombie',
  plan: mixed(80),
  async run(act) {
    const rounds = act.quick ? WHERE.slice(0, 3) : WHERE;
    const findings: Finding[] = [];
    await act.workers.start();
    for (const stopAt of rounds) {
      const zombie = await act.workers.start(stopAt ? { stopAt } : {});
      const sending = act.send(Math.ceil(act.steps.length / rounds.length), 40);
      if (stopAt) findings.push(...(await act.comesTo(stopAt, zombie)));
      else zombie.pause();
      await sending;
      // The other one must serve what the stopped one held, not only what it had itself.
      if (!(await act.until(() => act.isAllAnswered(), SERVED_MS)))
        findings.push({ invariant: 'nothing-waits', what: 'a stopped worker held records for 60 s' });
      await sleep(SESSION_MS);
      zombie.goOn();
      await sleep(1_000);
      await zombie.stop();
    }
    act.did(`${String(rounds.length)} workers stopped and let go as zombies`);
    return findings;
  },
};
