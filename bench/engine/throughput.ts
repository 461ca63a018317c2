/** Every system once a round, in turn and every second time backwards, so that a drift of the machine meets all alike. */
import type { Say } from '../../infra/service-error.ts';
import type { Job } from './job.ts';
import type { Ground } from './prepare.ts';
import { type Run, runOnce } from './run.ts';
import type { System } from './systems/system.ts';

export async function allRounds(
  systems: readonly System[],
  job: Job,
  { rounds, ground, say }: { rounds: number; ground: Ground; say: Say },
  failures: string[],
): Promise<Run[][]> {
  const done: Run[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const runs: Run[] = [];
    for (const system of round % 2 === 0 ? systems : systems.toReversed()) {
      const where = `${job.name}, round ${String(round + 1)}/${String(rounds)}  ${system.title}`;
      try {
        const run = await runOnce(system, job, ground);
        runs.push(run);
        say(`${where}: ${inWords(run)}`);
      } catch (error) {
        // The other systems' figures are still good.
        failures.push(`${where}: ${(error as Error).message}`);
        say(failures.at(-1) ?? '');
      }
    }
    done.push(runs);
  }
  return done;
}

function inWords({ verdict, recordsPerSecond, cpuMicrosPerRecord }: Run): string {
  const { missing, doubled, foreign } = verdict;
  if (!verdict.isRight)
    return `WRONG OUTPUT: ${String(missing)} missing, ${String(doubled)} doubled, ${String(foreign)} that should not be there`;
  return `${recordsPerSecond.toFixed(0)} records/s, ${cpuMicrosPerRecord.toFixed(1)} µs CPU a record`;
}
