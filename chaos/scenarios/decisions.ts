import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import type { Point } from '../worker/stop-point.ts';
import { startAloneAt } from './alone-at.ts';

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
      const send = (): Promise<void> => act.send(Math.ceil(act.steps.length / places.length), 60);
      findings.push(...(await (point === 'anywhere' ? killSomewhere(act, send) : killAt(act, point, send))));
    }
    act.did(`${String(places.length)} kill -9`);
    return findings;
  },
};

async function killSomewhere(act: Act, send: () => Promise<void>): Promise<Finding[]> {
  const answered = await act.answered();
  const sending = send();
  const findings = await act.answersWithin(answered + 1, ANSWERS_MS);
  await sleep(act.chance.below(MOMENT_MS));
  await act.workers.alive()[0]?.kill();
  await Promise.all([act.workers.start(), sending]);
  return findings;
}

async function killAt(act: Act, point: Point, send: () => Promise<void>): Promise<Finding[]> {
  const stopAt = { point, unit: 'publish', nth: 1 + act.chance.below(4) };
  const worker = await startAloneAt(act, stopAt);
  const sending = send();
  const findings = await act.comesTo(stopAt, worker);
  await worker.kill();
  await Promise.all([act.workers.start(), sending]);
  return findings;
}
