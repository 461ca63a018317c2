/** The figures for a person. */
import type { Spread } from '../statistics.ts';
import type { FlatnessResult } from './flatness.ts';
import type { LatencyRun } from './latency.ts';
import type { EngineBenchResult, JobResult, SystemResult } from './result.ts';
import { table } from '../table.ts';

export function printed(result: EngineBenchResult): string {
  const { machine: m } = result;
  const head = [
    `${m.cpu}, ${String(m.cores)} cores, ${String(m.memoryGiB)} GiB, ${m.system}; Node ${m.node}; ${result.broker}`,
    `load average before: ${m.loadBefore.toFixed(2)}; ${String(result.rounds)} round(s), median [min–max]; ${result.seconds.toFixed(0)} s in all`,
  ];
  const parts = [
    head.join('\n'),
    ...result.jobs.flatMap((job) => [speedTable(job), stateTable(job), ratioTable(job)]),
    latencyTable(result.latency),
    flatnessTable(result.flatness),
    settingsTable(result.jobs),
    ...wrongLines(result),
    ...result.failures.map((why) => `FAILED: ${why}`),
    ...result.skipped.map((why) => `Skipped: ${why}`),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function titleOf({ job }: JobResult): string {
  const what = `${thousands(job.records)} records of 1 KB, ${String(job.partitions)} partitions, ${thousands(job.warmUp)} records to warm up`;
  return job.name === 'copy'
    ? `Copy: ${what}`
    : `De-duplication by key: ${what}, ${thousands(job.preloaded)} keys known before, 8 % repeats`;
}

const speedTable = (job: JobResult): string =>
  table(
    titleOf(job),
    [
      'system',
      'records/s',
      'second half',
      'CPU µs/record',
      'broker µs',
      'records/tx',
      'commit gap ms',
      'others',
    ],
    job.systems.map((s) => [
      nameOf(s),
      range(s.recordsPerSecond, 0),
      figure(s.secondHalfPerSecond, 0),
      range(s.cpuMicrosPerRecord, 1),
      figure(s.brokerCpuMicrosPerRecord, 1),
      figure(s.recordsPerTransaction, 0),
      figure(s.commitGapMs, 0),
      figure(s.otherCores, 2),
    ]),
  );

const stateTable = (job: JobResult): string =>
  table(
    `${job.job.name}: start and memory`,
    ['system', 'start to first record ms', 'restore ms', 'peak MiB'],
    job.systems.map((s) => [
      nameOf(s),
      range(s.startMs, 0),
      job.job.name === 'dedupe' ? figure(s.restoreMs, 0) : '',
      range(s.peakMiB, 0),
    ]),
  );

const ratioTable = (job: JobResult): string =>
  table(
    `${job.job.name}: ours to each, round by round (above 1: ours is faster, or takes less CPU)`,
    ['to', 'records/s', 'second half', 'CPU', 'broker CPU'],
    job.ratios.map((r) => [
      job.systems.find(({ system }) => system === r.to)?.title ?? r.to,
      range(r.recordsPerSecond, 2),
      range(r.secondHalfPerSecond, 2),
      range(r.cpu, 2),
      range(r.brokerCpu, 2),
    ]),
  );

const latencyTable = (runs: readonly LatencyRun[]): string =>
  table(
    'Latency of a copy from due time to a read_committed reader, ms (sender late: its own 99th percentile, within the figures)',
    ['system', 'records/s', 'p50', 'p95', 'p99', 'max', 'sender late', 'cores'],
    runs.map(({ system, pace, ms, senderLateMs, cpuCores, verdict }) => [
      verdict.isRight ? system : `${system} (WRONG OUTPUT)`,
      pace.recordsPerSecond.toFixed(0),
      ...[ms.p50, ms.p95, ms.p99, ms.max, senderLateMs].map((x) => x.toFixed(0)),
      cpuCores.toFixed(2),
    ]),
  );

const flatnessTable = (results: readonly FlatnessResult[]): string =>
  table(
    'Cost of a record in this engine, transactions equally large',
    ['dimension', 'value', 'CPU µs/record', 'records/tx', 'to the first'],
    results.map((r) => [
      r.isRight ? r.dimension : `${r.dimension} (WRONG OUTPUT)`,
      thousands(r.value),
      range(r.cpuMicrosPerRecord, 1),
      range(r.recordsPerTransaction, 0),
      range(r.cpuRatio, 2),
    ]),
  );

function settingsTable(jobs: readonly JobResult[]): string {
  const systems = new Map(jobs.flatMap((job) => job.systems.map((s) => [s.system, s] as const)));
  return [...systems.values()]
    .map(({ title, settings }) => {
      const all = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      return `${title}: ${all.length === 0 ? 'its defaults' : all.join(', ')}`;
    })
    .join('\n');
}

function wrongLines({ jobs }: EngineBenchResult): string[] {
  return jobs.flatMap(({ job, rounds }) =>
    rounds.flatMap((runs, round) =>
      runs
        .filter(({ verdict }) => !verdict.isRight)
        .map(
          ({ system, verdict: v }) =>
            `WRONG: ${system}, ${job.name}, round ${String(round + 1)}: of ${String(v.expected)} records ${String(v.missing)} are missing, ${String(v.doubled)} doubled, ${String(v.foreign)} should not be there`,
        ),
    ),
  );
}

const nameOf = ({ title, guarantee, isRight }: SystemResult): string =>
  `${title}${guarantee === 'exactly once' ? '' : ` (weaker: ${guarantee})`}${isRight ? '' : ' (WRONG OUTPUT)'}`;

const thousands = (value: number): string => value.toLocaleString('en');

const figure = (s: Spread, digits: number): string => (s.runs === 0 ? '–' : s.median.toFixed(digits));

const range = (s: Spread, digits: number): string =>
  s.runs < 2
    ? figure(s, digits)
    : `${s.median.toFixed(digits)} [${s.min.toFixed(digits)}–${s.max.toFixed(digits)}]`;
