import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import type { Finding } from '../finding.ts';
import type { Services } from '../services.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';

/** Scenarios that break services run on a ground that started them. */
export function servicesOf({ ground }: Act): Services {
  if (!ground.services) throw new Error('this scenario breaks services and needs its own ones');
  return ground.services;
}

export const brokerRestart: Scenario = {
  name: 'broker restarted',
  does: 'the broker ends in order and comes back, then is killed and comes back, under load',
  plan: mixed(80),
  async run(act) {
    const services = servicesOf(act);
    await Promise.all([act.workers.start(), act.workers.start()]);
    const sending = act.send(undefined, act.quick ? 12 : 20);
    await sleep(2_000);
    for (const end of ['stop', 'kill'] as const) {
      await services[end]('kafka');
      await sleep(act.quick ? 1_000 : 4_000);
      await services.start('kafka');
      await sleep(2_500);
    }
    await sending;
    act.did('1 stop and 1 kill -9 of the broker');
    return [];
  },
};

/**
 * Shorter than a worker's session; longer; longer than the broker's own (9 s, broker.session.timeout.ms): one that is alone and was taken for
 * dead may lose the ends of transactions (KAFKA-20734, docs/chaos.md).
 */
const STALLS_MS = [1_500, 4_000, 12_000];

export const brokerStalled: Scenario = {
  name: 'broker stalled',
  does: 'the broker stands still under load, with what it was sent in its sockets, and goes on; each time a worker that wrote to it is killed meanwhile',
  plan: mixed(80),
  async run(act) {
    const services = servicesOf(act);
    const stalls = act.quick ? STALLS_MS.slice(0, 2) : STALLS_MS;
    await Promise.all([act.workers.start(), act.workers.start()]);
    const findings: Finding[] = [];
    for (const ms of stalls) {
      const answered = await act.answered();
      const sending = act.send(Math.ceil(act.steps.length / stalls.length), 20);
      findings.push(...(await act.answersWithin(answered + 1, ANSWERS_MS)));
      const stalled = services.stall('kafka', ms);
      // What it had written waits in the broker's sockets, and comes after its successor has taken over, or before.
      await sleep(ms / 2);
      await act.workers.alive()[0]?.kill();
      await stalled;
      await Promise.all([act.workers.start(), sending]);
    }
    act.did(
      `stalls of ${stalls.map((ms) => String(ms / 1_000)).join(', ')} s, ${String(stalls.length)} kill -9 meanwhile`,
    );
    return findings;
  },
};

const ANSWERS_MS = 30_000;

export const registryDown: Scenario = {
  name: 'registry down',
  does: 'the registry is away: workers that run go on, what needs it waits, and a worker that starts meanwhile is started again until it can',
  plan: mixed(60, { poison: 0.1 }),
  async run(act) {
    const services = servicesOf(act);
    const findings: Finding[] = [];
    await act.workers.start();
    await act.send(Math.ceil(act.steps.length / 4));
    findings.push(...(await act.answersWithin(Math.floor(act.steps.length / 4) - 1, ANSWERS_MS)));
    await services.kill('registry');
    await act.send(Math.ceil(act.steps.length / 4));
    await act.workers.alive()[0]?.kill();
    // As a supervisor would: again and again, until one stays.
    let starts = 0;
    let isUp = false;
    const supervised = (async (): Promise<void> => {
      while (!isUp) {
        starts += 1;
        const worker = act.workers.launch();
        isUp = await worker.ready.then(
          () => true,
          () => false,
        );
      }
    })();
    await Promise.all([act.send(), sleep(act.quick ? 3_000 : 10_000)]);
    await services.start('registry');
    await supervised;
    act.did(`registry killed, worker killed meanwhile and started ${String(starts)} times`);
    return findings;
  },
};

export const clickhouseDown: Scenario = {
  name: 'ClickHouse down',
  does: 'ClickHouse is killed and away for a minute while changes flow: answers go on, and every row comes later',
  plan: mixed(90),
  async run(act) {
    const services = servicesOf(act);
    const findings: Finding[] = [];
    const awayMs = act.quick ? 6_000 : 60_000;
    await Promise.all([act.workers.start(), act.workers.start()]);
    await act.send(20);
    await services.kill('clickhouse');
    const begun = performance.now();
    await act.send(undefined, Math.ceil((act.steps.length - 20) / (awayMs / 2_000)));
    if (!(await act.until(() => act.isAllAnswered(), ANSWERS_MS)))
      findings.push({
        invariant: 'nothing-waits',
        what: 'without ClickHouse changes were not answered within 30 s',
      });
    await sleep(Math.max(0, awayMs - (performance.now() - begun)));
    await services.start('clickhouse');
    act.did(`ClickHouse killed, away for ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
    return findings;
  },
};
