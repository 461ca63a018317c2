import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../finding.ts';
import { mixed, type Scenario } from '../scenario.ts';
import type { Point } from '../worker/stop-point.ts';

/** Around the transactions in which decisions are carried out, and wherever a worker is. */
const PLACES: readonly (Point | 'anywhere')[] = [
  'before-end',
  'anywhere',
  'after-end',
  'anywhere',
  'before-commit',
  'anywhere',
  'after-end',
  'anywhere',
];
const MOMENT_MS = 1_500;
const ANSWERS_MS = 30_000;

export const decisionsMeanwhile: Scenario = {
  name: 'decisions while workers die',
  does: 'a reviewer approves and rejects, twice, too late, too early, of versions that were overtaken, and takes back, while workers are killed',
  plan: mixed(80),
  isDoubtful: (picture) => picture % 3 === 0,
  async run(act) {
    const places = act.quick ? PLACES.slice(0, 4) : PLACES;
    const findings: Finding[] = [];
    act.review();
    await act.workers.start();
    for (const point of places) {
      const answered = await act.answered();
      const sending = act.send(Math.ceil(act.steps.length / places.length), 60);
      if (point === 'anywhere') {
        findings.push(...(await act.answersWithin(answered + 1, ANSWERS_MS)));
        await sleep(act.chance.below(MOMENT_MS));
        await act.workers.alive()[0]?.kill();
        await act.workers.start();
      } else {
        const stopAt = { point, unit: 'publish', nth: 1 + act.chance.below(4) };
        const worker = await act.workers.start({ stopAt });
        findings.push(...(await act.comesTo(stopAt, worker)));
        await worker.kill();
      }
      await sending;
    }
    act.did(`${String(places.length)} kill -9`);
    return findings;
  },
};
