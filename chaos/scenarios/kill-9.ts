import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../finding.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';

const ROUNDS = 20;
/** A worker takes over, fetches, commits and writes to Redis and ClickHouse within this. */
const MOMENT_MS = 1_500;

export const killNine: Scenario = {
  name: 'kill -9 in flow',
  does: 'two workers under load; one of them, now and then both, are killed at chance moments and started again',
  plan: mixed(110),
  async run(act) {
    const rounds = act.quick ? 5 : ROUNDS;
    const findings: Finding[] = [];
    let kills = 0;
    await Promise.all([act.workers.start(), act.workers.start()]);
    for (let round = 0; round < rounds; round += 1) {
      // Without progress between two kills the same record would be killed again and again, and nothing else.
      const answered = await act.answered();
      const sending = act.send(Math.ceil(act.steps.length / rounds));
      findings.push(...(await act.answersWithin(answered + 1, 30_000)));
      await sleep(act.chance.below(MOMENT_MS));
      const victims = act.workers.alive().slice(0, act.chance.is(0.2) ? 2 : 1);
      await Promise.all(victims.map((worker) => worker.kill()));
      kills += victims.length;
      await Promise.all([sending, ...victims.map(() => act.workers.start())]);
    }
    act.did(`${String(kills)} kill -9`);
    return findings;
  },
};
