/** What a run of the benchmark found: `--json` prints it as it is. */
import type { Machine } from '../machine.ts';
import { type Spread, spread } from '../statistics.ts';
import type { FlatnessResult } from './flatness.ts';
import type { Job } from './job.ts';
import type { LatencyRun } from './latency.ts';
import type { Run } from './run.ts';
import type { System } from './systems/system.ts';

export interface SystemResult {
  readonly system: string;
  readonly title: string;
  readonly guarantee: System['guarantee'];
  readonly settings: Readonly<Record<string, string>>;
  /** False where any round's output was not exactly what it must be: its figures then mean nothing. */
  readonly isRight: boolean;
  readonly recordsPerSecond: Spread;
  readonly secondHalfPerSecond: Spread;
  readonly cpuMicrosPerRecord: Spread;
  readonly brokerCpuMicrosPerRecord: Spread;
  readonly recordsPerTransaction: Spread;
  readonly commitGapMs: Spread;
  readonly startMs: Spread;
  readonly restoreMs: Spread;
  readonly peakMiB: Spread;
  readonly otherCores: Spread;
}

/** Round by round; above 1: ours is faster, takes less CPU. */
export interface Ratio {
  readonly to: string;
  readonly recordsPerSecond: Spread;
  readonly secondHalfPerSecond: Spread;
  readonly cpu: Spread;
  readonly brokerCpu: Spread;
}

export interface JobResult {
  readonly job: Job;
  readonly systems: readonly SystemResult[];
  readonly ratios: readonly Ratio[];
  /** Every run, by round. */
  readonly rounds: readonly (readonly Run[])[];
}

export interface EngineBenchResult {
  readonly machine: Machine;
  readonly broker: string;
  readonly rounds: number;
  readonly jobs: readonly JobResult[];
  readonly latency: readonly LatencyRun[];
  readonly flatness: readonly FlatnessResult[];
  readonly skipped: readonly string[];
  /** Runs that did not come to an end, a sentence each. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

export function jobResult(
  job: Job,
  systems: readonly System[],
  rounds: readonly (readonly Run[])[],
): JobResult {
  const runsOf = (name: string): Run[] => rounds.flatMap((runs) => runs.filter((r) => r.system === name));
  return {
    job,
    systems: systems.map((system) => systemResult(system, runsOf(system.name))),
    ratios: systems.filter(({ name }) => name !== 'ours').flatMap(({ name }) => ratioOf(name, rounds) ?? []),
    rounds,
  };
}

function systemResult({ name, title, guarantee, settings }: System, runs: readonly Run[]): SystemResult {
  const of = (figure: (run: Run) => number | undefined): Spread =>
    spread(runs.flatMap((run) => figure(run) ?? []));
  return {
    system: name,
    title,
    guarantee,
    settings,
    isRight: runs.every(({ verdict }) => verdict.isRight),
    recordsPerSecond: of((r) => r.recordsPerSecond),
    secondHalfPerSecond: of((r) => r.secondHalfPerSecond),
    cpuMicrosPerRecord: of((r) => r.cpuMicrosPerRecord),
    brokerCpuMicrosPerRecord: of((r) => r.brokerCpuMicrosPerRecord),
    recordsPerTransaction: of((r) => r.recordsPerTransaction),
    commitGapMs: of((r) => r.commitGapMs?.median),
    startMs: of((r) => r.startMs),
    restoreMs: of((r) => r.restoreMs),
    peakMiB: of((r) => r.peakMiB),
    otherCores: of((r) => r.otherCores),
  };
}

/** Of the rounds in which both ran; undefined where there is none. */
export function ratioOf(to: string, rounds: readonly (readonly Run[])[]): Ratio | undefined {
  const pairs = rounds.flatMap((runs) => {
    const [our, their] = ['ours', to].map((name) => runs.find(({ system }) => system === name));
    return our && their ? [[our, their] as const] : [];
  });
  if (pairs.length === 0) return undefined;
  const of = (ratio: (our: Run, their: Run) => number): Spread =>
    spread(pairs.map(([our, their]) => ratio(our, their)));
  return {
    to,
    recordsPerSecond: of((a, b) => a.recordsPerSecond / b.recordsPerSecond),
    secondHalfPerSecond: of((a, b) => a.secondHalfPerSecond / b.secondHalfPerSecond),
    cpu: of((a, b) => b.cpuMicrosPerRecord / a.cpuMicrosPerRecord),
    brokerCpu: of((a, b) => (b.brokerCpuMicrosPerRecord ?? NaN) / (a.brokerCpuMicrosPerRecord ?? NaN)),
  };
}
