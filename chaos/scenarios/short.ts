import { setTimeout as sleep } from 'node:timers/promises';
import { SESSION_MS, type Act } from '../act.ts';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import type { StopAt } from '../worker/stop-point.ts';

const KILLED: readonly StopAt[] = [
  { point: 'before-view', unit: 'image', nth: 1 },
  { point: 'after-end', unit: 'publish', nth: 2 },
  { point: 'after-insert', unit: 'metrics', nth: 1 },
];
const PAUSED: StopAt = { point: 'before-end', unit: 'publish', nth: 1 };

/** What a stopped worker held is served by another within so long. */
const SERVED_MS = 60_000;

/** What `npm test` plays: breaks workers only, since the services are those of all tests. */
export const shortForm: Scenario = {
  name: 'short form',
  does: 'workers are killed between commit and Redis, behind a commit they do not know of, and behind an insert; one is stopped past its session; somebody reviews meanwhile',
  plan: mixed(24, { slowMs: 800 }),
  isDoubtful: (picture) => picture % 3 === 0,
  async run(act) {
    const part = Math.ceil(act.steps.length / (KILLED.length + 1));
    const findings: Finding[] = [];
    act.review();
    for (const stopAt of KILLED) findings.push(...(await killAt(act, stopAt, part)));
    const zombie = await act.workers.start({ stopAt: PAUSED });
    await act.send();
    findings.push(...(await act.comesTo(PAUSED, zombie)));
    await act.workers.start();
    if (!(await act.until(() => act.isAllAnswered(), SERVED_MS)))
      findings.push({ invariant: 'nothing-waits', what: 'a stopped worker held records for 60 s' });
    await sleep(SESSION_MS / 2);
    zombie.goOn();
    await sleep(500);
    act.did(`${String(KILLED.length)} kill -9 at exact steps, 1 SIGSTOP past the session`);
    return findings;
  },
};

async function killAt(act: Act, stopAt: StopAt, count: number): Promise<Finding[]> {
  const [worker] = await Promise.all([act.workers.start({ stopAt }), act.send(count, 200)]);
  const findings = await act.comesTo(stopAt, worker);
  await worker.kill();
  return findings;
}
