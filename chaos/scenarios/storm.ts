import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';

const MEMBERS = 3;

export const storm: Scenario = {
  name: 'rebalance storm',
  does: 'three workers; members come, end, die and fall silent faster than the groups settle',
  plan: mixed(80),
  async run(act) {
    const rounds = act.quick ? 4 : 12;
    await Promise.all(Array.from({ length: MEMBERS }, () => act.workers.start()));
    const sending = act.send(undefined, Math.ceil(act.steps.length / (rounds * 2.5)));
    const deeds = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const deed = await disturb(act);
      deeds.set(deed, (deeds.get(deed) ?? 0) + 1);
      await sleep(200 + act.chance.below(1_500));
    }
    await sending;
    act.did(
      `${String(rounds)} rebalances forced: ${[...deeds].map(([deed, count]) => `${String(count)} ${deed}`).join(', ')}`,
    );
    return [];
  },
};

/** One member less in one of three ways, and at once another one more. */
async function disturb(act: Act): Promise<string> {
  const victim = act.chance.pick(act.workers.alive());
  const joining = act.workers.start();
  const deed = act.chance.pick(['killed', 'ended', 'silent'] as const);
  if (deed === 'killed') await victim.kill();
  if (deed === 'ended') void victim.stop();
  if (deed === 'silent') {
    victim.pause();
    // Sometimes shorter than its session, sometimes longer.
    setTimeout(() => void victim.stop(), 500 + act.chance.below(4_000));
  }
  await joining;
  return deed;
}
