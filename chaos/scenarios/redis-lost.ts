import { cp, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import { mixed, type Scenario } from '../scenario.ts';
import { servicesOf } from './services-down.ts';

export const redisEmpty: Scenario = {
  name: 'Redis restarted empty',
  does: 'Redis is killed and comes back without its data under running workers',
  plan: mixed(60),
  async run(act) {
    const services = servicesOf(act);
    await startAndSendHalf(act);
    await services.kill('redis');
    await rm(services.dataOf('redis'), { recursive: true, force: true });
    await sleep(500);
    await services.start('redis');
    await act.send();
    act.did('Redis killed, its data deleted');
    return [];
  },
};

export const redisOld: Scenario = {
  name: 'Redis from an old snapshot',
  does: 'Redis is killed and comes back with the data that it had before the last changes, under running workers',
  plan: mixed(60),
  async run(act) {
    const services = servicesOf(act);
    const snapshot = `${act.ground.dir}/redis-snapshot`;
    await act.workers.start();
    await act.send(Math.ceil(act.steps.length / 4));
    await act.until(() => act.isAllAnswered(), 30_000);
    await rm(snapshot, { recursive: true, force: true });
    await cp(services.dataOf('redis'), snapshot, { recursive: true });
    await startAndSendHalf(act);
    await services.kill('redis');
    await rm(services.dataOf('redis'), { recursive: true, force: true });
    await cp(snapshot, services.dataOf('redis'), { recursive: true });
    await sleep(500);
    await services.start('redis');
    await act.send();
    act.did('Redis killed, its data set back');
    return [];
  },
};

async function startAndSendHalf(act: Act): Promise<void> {
  await act.workers.start();
  await act.send(Math.ceil(act.steps.length / 2));
  await act.until(() => act.isAllAnswered(), 30_000);
}
