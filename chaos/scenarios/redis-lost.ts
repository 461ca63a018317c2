import { cp, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import { servicesOf } from './services-down.ts';

const ANSWERS_MS = 60_000;

export const redisEmpty: Scenario = {
  name: 'Redis restarted empty',
  does: 'Redis is killed and comes back without its data: under running workers, and before one starts',
  plan: mixed(60),
  async run(act) {
    const third = Math.ceil(act.steps.length / 3);
    const worker = await act.workers.start();
    const findings = await sendAndWait(act, third);
    await setBack(act);
    findings.push(...(await sendAndWait(act, third)));
    await worker.stop();
    await setBack(act);
    await act.workers.start();
    await act.send();
    act.did('Redis killed and emptied twice, once under a worker');
    return findings;
  },
};

export const redisOld: Scenario = {
  name: 'Redis from an old snapshot',
  does: 'Redis is killed and comes back with the data of before: under running workers, and before one starts',
  plan: mixed(60),
  async run(act) {
    const snapshot = `${act.ground.dir}/redis-snapshot`;
    const quarter = Math.ceil(act.steps.length / 4);
    const worker = await act.workers.start();
    const findings = await sendAndWait(act, quarter);
    await rm(snapshot, { recursive: true, force: true });
    await cp(servicesOf(act).dataOf('redis'), snapshot, { recursive: true });
    findings.push(...(await sendAndWait(act, quarter)));
    await setBack(act, snapshot);
    findings.push(...(await sendAndWait(act, quarter)));
    await worker.stop();
    await setBack(act, snapshot);
    await act.workers.start();
    await act.send();
    act.did('Redis killed and set back twice, once under a worker');
    return findings;
  },
};

export const redisIdle: Scenario = {
  name: 'Redis emptied in a quiet hour',
  does: 'Redis loses its data under a worker, and nothing comes that would show it: the index is repaired all the same',
  plan: mixed(30),
  async run(act) {
    await act.workers.start();
    const findings = await sendAndWait(act, act.steps.length);
    await setBack(act);
    act.did('Redis killed and emptied, nothing sent');
    return findings;
  },
};

export async function sendAndWait(act: Act, count: number): Promise<Finding[]> {
  await act.send(count);
  if (await act.until(() => act.isAllAnswered(), ANSWERS_MS)) return [];
  const what = `not all was answered within ${String(ANSWERS_MS / 1_000)} s`;
  return [{ invariant: 'nothing-waits', what }];
}

/** To what lies in the folder, or to nothing. */
export async function setBack(act: Act, snapshot?: string): Promise<void> {
  const services = servicesOf(act);
  await services.kill('redis');
  await rm(services.dataOf('redis'), { recursive: true, force: true });
  if (snapshot !== undefined) await cp(snapshot, services.dataOf('redis'), { recursive: true });
  await sleep(500);
  await services.start('redis');
}
