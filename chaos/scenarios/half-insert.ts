import type { Act } from '../act.ts';
import type { Finding } from '../finding.ts';
import { type HalfWay, type Hold, openHalfWay } from '../half-way.ts';
import { countedFindings } from '../judgement.ts';
import { mixed } from '../load/load.ts';
import type { Scenario } from '../scenario.ts';

interface Round {
  readonly hold: Hold;
  /** kill: it never goes on. pause: it goes on when its block has long been written by another. */
  readonly then: 'kill' | 'pause';
}

const ROUNDS: readonly Round[] = [
  { hold: 'body', then: 'pause' },
  { hold: 'answer', then: 'kill' },
  { hold: 'body', then: 'kill' },
  { hold: 'answer', then: 'pause' },
];

export const halfInsert: Scenario = {
  name: 'sink stopped in mid-insert',
  does: 'an insert is held half way, or its answer is; its writer is killed or stopped, another writes the block, and the rest arrives late',
  plan: mixed(50),
  async run(act) {
    const rounds = act.quick ? ROUNDS.slice(0, 2) : ROUNDS;
    const findings: Finding[] = [];
    const between = await openHalfWay(act.ground.addresses.clickhouseUrl);
    try {
      for (const round of rounds) findings.push(...(await play(act, between, round, rounds.length)));
    } finally {
      await between.close();
    }
    act.did(`${String(rounds.length)} inserts held half way, ${String(rounds.length)} writers lost`);
    return findings;
  },
};

async function play(act: Act, between: HalfWay, { hold, then }: Round, rounds: number): Promise<Finding[]> {
  const writer = await act.workers.start({ environment: { CLICKHOUSE_URL: between.url } });
  let isHeld = false;
  void between.hold(hold).then(() => (isHeld = true));
  await act.send(Math.ceil(act.steps.length / rounds), 100);
  if (!(await act.until(() => isHeld, 20_000))) {
    await writer.kill();
    return [{ invariant: 'scenario', what: 'no insert came to be held within 20 s' }];
  }
  if (then === 'kill') await writer.kill();
  else writer.pause();
  const successor = await act.workers.start();
  const isCounted = await act.until(
    async () => (await act.isAllAnswered()) && (await countedFindings(act)).length === 0,
    40_000,
  );
  between.release();
  if (then === 'pause') {
    writer.goOn();
    await writer.stop();
  }
  await successor.stop();
  return isCounted
    ? []
    : [
        {
          invariant: 'nothing-waits',
          what: `the successor of a writer that was held (${hold}, ${then}) had not counted all after 40 s`,
        },
      ];
}
