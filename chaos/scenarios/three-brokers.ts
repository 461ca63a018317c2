import { setTimeout as sleep } from 'node:timers/promises';
import { mixed, type Scenario } from '../scenario.ts';

const BROKERS = ['kafka-1', 'kafka-2', 'kafka-3'] as const;

export const threeBrokers: Scenario = {
  name: 'one of three brokers killed',
  does: 'three brokers, replication 3, min.insync 2; each in turn is killed under load, stays away, and comes back',
  needs: 'three-brokers',
  plan: mixed(90),
  async run(act) {
    const { cluster } = act.ground;
    if (!cluster) throw new Error('this scenario needs a cluster of its own');
    const victims = act.quick ? BROKERS.slice(0, 1) : BROKERS;
    await Promise.all([act.workers.start(), act.workers.start()]);
    const seconds = victims.length * (act.quick ? 8 : 14);
    const sending = act.send(undefined, Math.ceil(act.steps.length / seconds));
    for (const name of victims) {
      await sleep(1_500);
      await cluster.kill(name);
      await sleep(act.quick ? 4_000 : 8_000);
      await cluster.start(name);
    }
    await sending;
    act.did(`${String(victims.length)} kill -9 of brokers`);
    return [];
  },
};
