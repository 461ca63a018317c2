/** Scenario after scenario, each on a sound ground: one that violated something is left, so that a fault is told once. */
import { openAct } from './act.ts';
import { type Finding, findingsOf } from './finding.ts';
import { type Ground, type GroundOptions, openGround } from './ground.ts';
import {
  ANSWERED_WITHIN_MS,
  COUNTED_WITHIN_MS,
  type Judgement,
  MEMORY_BOUND_MIB,
  settleAndJudge,
} from './judgement.ts';
import { judgeProtections } from './protections.ts';
import type { Line, Report } from './report.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
  readonly quick: boolean;
  /** Logs and data; what belongs to a ground that was left stays. */
  readonly dir: string;
  readonly say: (line: string) => void;
  readonly withProtections: boolean;
}

export async function runChaos(options: RunOptions): Promise<Report> {
  const { scenarios, seed, quick, say } = options;
  const begun = performance.now();
  const lines: Line[] = [];
  let ground: Ground | undefined;
  let grounds = 0;
  let standing: GroundOptions['kind'] | undefined;
  try {
    for (const scenario of scenarios) {
      const kind = scenario.needs ?? 'single';
      if (ground && standing !== kind) {
        await ground.close();
        ground = undefined;
      }
      if (!ground) {
        grounds += 1;
        say('starting services ...');
        ground = await openGround({ dir: `${options.dir}/${String(grounds)}`, seed, kind, say });
        standing = kind;
      }
      say(`${scenario.name}: ${scenario.does} ...`);
      const line = await runScenario(scenario, ground, quick);
      say(
        `${scenario.name}: ${line.did}; ${String(line.findings.length)} violations, ${line.seconds.toFixed(0)} s`,
      );
      lines.push(line);
      if (line.findings.length === 0) continue;
      await ground.close();
      ground = undefined;
    }
  } finally {
    await ground?.close();
  }
  const protections = options.withProtections ? await judgeProtections() : [];
  return {
    seed,
    quick,
    lines,
    protections,
    seconds: (performance.now() - begun) / 1_000,
    bounds: {
      answeredWithinSeconds: ANSWERED_WITHIN_MS / 1_000,
      countedWithinSeconds: COUNTED_WITHIN_MS / 1_000,
      workerMiB: MEMORY_BOUND_MIB,
    },
  };
}

const NOTHING: Judgement = { findings: [], events: 0, outcomes: 0, maxRssMiB: 0, settledAfter: 0 };

export async function runScenario(scenario: Scenario, ground: Ground, quick: boolean): Promise<Line> {
  const begun = performance.now();
  const act = await openAct(scenario, ground, quick);
  const findings: Finding[] = [];
  let judgement = NOTHING;
  try {
    findings.push(...(await scenario.run(act)));
    judgement = await settleAndJudge(act);
  } catch (error) {
    findings.push(...findingsOf('scenario', [`it could not be carried out: ${(error as Error).message}`]));
  } finally {
    await act.close();
  }
  return {
    scenario: scenario.name,
    did: act.deeds(),
    ...judgement,
    findings: [...findings, ...judgement.findings],
    seconds: (performance.now() - begun) / 1_000,
  };
}
