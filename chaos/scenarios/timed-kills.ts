import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';
import type { Finding } from '../finding.ts';
import type { Point } from '../worker/stop-point.ts';

/** Around the commit, between commit and Redis, and around the insert into ClickHouse. */
const PLACES: readonly (readonly [Point, unit: string])[] = [
  ['before-end', 'publish'],
  ['after-end', 'publish'],
  ['before-view', 'image'],
  ['before-insert', 'metrics'],
  ['after-insert', 'metrics'],
  ['after-end', 'image'],
  ['before-commit', 'publish'],
  ['after-view', 'image'],
  ['before-end', 'image'],
  ['after-end', 'metrics'],
  ['before-end', 'classify'],
  ['after-end', 'classify'],
  ['before-commit', 'image'],
  ['before-view', 'image'],
];

export const timedKills: Scenario = {
  name: 'kill -9 at exact steps',
  does: 'a worker stands still at a step (around the commit, between commit and Redis, around an insert) and is killed there',
  plan: mixed(90),
  async run(act) {
    const places = act.quick ? PLACES.slice(0, 5) : PLACES;
    const findings: Finding[] = [];
    let kills = 0;
    for (const [point, unit] of places) {
      const nth = 1 + act.chance.below(3);
      const [worker] = await Promise.all([
        act.workers.start({ stopAt: { point, unit, nth } }),
        act.send(Math.ceil(act.steps.length / places.length), 200),
      ]);
      const missed = await act.comesTo({ point, unit, nth }, worker);
      findings.push(...missed);
      if (missed.length === 0) kills += 1;
      await worker.kill();
    }
    act.did(`${String(kills)} kill -9, each at a step of its own`);
    return findings;
  },
};
