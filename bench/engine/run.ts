/** One system, one job, once: everything fresh, warmed up, then timed from the starting gun to the last record of the output. */
import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from './broker.ts';
import { busyMs } from '../machine.ts';
import { spread } from '../statistics.ts';
import type { Job } from './job.ts';
import { preciseNow } from './payload.ts';
import { type Ground, placeOf, prepare, startOwned, timedRecords } from './prepare.ts';
import { treeCpuMs, treePeakMiB } from './process-tree.ts';
import { openReader, type OutputReader } from './reader.ts';
import { restoreMsOf } from './restore.ts';
import type { Place, Running, System } from './systems/system.ts';
import type { Verdict } from './tally.ts';
import { removeTopics } from './topics.ts';
import { StalledError, type Watch, until, watchOf } from './watch.ts';
import { type Commit, gapsOf, openTransactionLog } from './transaction-log.ts';
import { GUN, type Held, writeHeld } from './writer.ts';

export interface Run {
  readonly system: string;
  readonly job: Job;
  readonly verdict: Verdict;
  /** From the starting gun to the last expected record seen; NaN where it never came. */
  readonly ms: number;
  readonly recordsPerSecond: number;
  /** Of the second half of the output alone: what is left of a slow start is not in it. */
  readonly secondHalfPerSecond: number;
  /** From the start of its processes to the first record seen: start, group, restored state. */
  readonly startMs: number;
  /** From the begin of the first restore to the end of the last, in the system's own words; undefined where it says nothing. */
  readonly restoreMs: number | undefined;
  readonly cpuMicrosPerRecord: number;
  readonly peakMiB: number;
  readonly brokerCpuMicrosPerRecord: number | undefined;
  /** Of everything else on the machine, the reader included: cores busy on average. */
  readonly otherCores: number;
  /** Timed records of the input for each commit; undefined without transactions. */
  readonly recordsPerTransaction: number | undefined;
  /** ms from one commit of a producer to its next, in the timed part; the middle one, and the most. Undefined without transactions. */
  readonly commitGapMs: { readonly median: number; readonly max: number } | undefined;
}

const START_MS = 300_000;
const STALL_MS = 60_000;
/** What follows the warm-up (its last commits, a cleaner) is over by then. */
const SETTLE_MS = 1_000;
/** After the last record: time for one too many to come. */
const AFTERWARDS_MS = 700;
/** The broker notes a commit as complete this much later than readers see its records, at most. */
const LOGGED_MS = 25;

export async function runOnce(system: System, job: Job, ground: Ground): Promise<Run> {
  const place = placeOf(system, job, ground);
  await mkdir(place.dir, { recursive: true });
  await prepare(system, place);
  const input = { topic: place.input, partitions: job.partitions };
  const held = await writeHeld(place.brokers, input, timedRecords(job));
  try {
    const run = await onPlace(system, place, ground, held);
    // After a failure the folder stays: the logs in it say why.
    if (run.verdict.isRight) await rm(place.dir, { recursive: true, force: true });
    return run;
  } finally {
    await held.close();
    await removeTopics(place.brokers, place.run);
  }
}

async function onPlace(system: System, place: Place, ground: Ground, held: Held): Promise<Run> {
  const { broker } = ground;
  let end: Marks | undefined;
  const watch = watchOf(place.job, () => (end = marksOf(running, broker)));
  const reader = await openReader(place.brokers, place.output, watch.see);
  const spawnedAt = preciseNow();
  const running = await startOwned(system, place, ground);
  try {
    const parts = { reader, running };
    const isWarm = (): boolean => watch.warmedUp() === place.job.warmUp;
    await until(isWarm, { ...parts, what: 'the warm-up', patienceMs: START_MS });
    await sleep(SETTLE_MS);
    const log = await openTransactionLog(place.brokers);
    const begin = marksOf(running, broker);
    const firedAt = preciseNow();
    await held.release();
    await lastRecord(watch, parts);
    await sleep(AFTERWARDS_MS);
    const commits = await log.commits().finally(() => log.close());
    return {
      ...figures(place.job, { begin, end: end ?? marksOf(running, broker), firedAt, watch }),
      system: system.name,
      startMs: (watch.firstAt() ?? NaN) - spawnedAt,
      restoreMs: await restoreMsOf(running.logFile),
      peakMiB: treePeakMiB(running.pids),
      ...transactions(place.job, commits, { from: firedAt, to: watch.endAt() ?? Infinity }),
    };
  } finally {
    await running.stop();
    await reader.close();
  }
}

/** An output that stays incomplete is a result (a wrong one), not an error. */
async function lastRecord(watch: Watch, parts: { reader: OutputReader; running: Running }): Promise<void> {
  try {
    await until(() => watch.endAt() !== undefined, { ...parts, what: 'the output', patienceMs: STALL_MS });
  } catch (error) {
    if (!(error instanceof StalledError)) throw error;
  }
}

interface Marks {
  readonly cpuMs: number;
  readonly brokerCpuMs: number | undefined;
  readonly busyMs: number;
}

const marksOf = ({ pids }: Running, broker: Broker): Marks => ({
  cpuMs: treeCpuMs(pids),
  brokerCpuMs: broker.cpuMs(),
  busyMs: busyMs(),
});

type Figures = Pick<
  Run,
  | 'job'
  | 'verdict'
  | 'ms'
  | 'recordsPerSecond'
  | 'secondHalfPerSecond'
  | 'cpuMicrosPerRecord'
  | 'brokerCpuMicrosPerRecord'
  | 'otherCores'
>;

function figures(
  job: Job,
  { begin, end, firedAt, watch }: { begin: Marks; end: Marks; firedAt: number; watch: Watch },
): Figures {
  const endAt = watch.endAt() ?? NaN;
  const ms = endAt - firedAt;
  const cpuMs = end.cpuMs - begin.cpuMs;
  const brokerCpuMs =
    end.brokerCpuMs === undefined || begin.brokerCpuMs === undefined
      ? undefined
      : end.brokerCpuMs - begin.brokerCpuMs;
  return {
    job,
    verdict: watch.tally.verdict(),
    ms,
    recordsPerSecond: (1_000 * job.records) / ms,
    secondHalfPerSecond: (500 * job.records) / (endAt - (watch.halfAt() ?? NaN)),
    cpuMicrosPerRecord: (1_000 * cpuMs) / job.records,
    brokerCpuMicrosPerRecord: brokerCpuMs === undefined ? undefined : (1_000 * brokerCpuMs) / job.records,
    otherCores: (end.busyMs - begin.busyMs - cpuMs - (brokerCpuMs ?? 0)) / ms,
  };
}

/** The gun's own commit is not the system's, and commits of before are not of the timed part. */
function transactions(
  { records }: Job,
  commits: readonly Commit[],
  { from, to }: { readonly from: number; readonly to: number },
): Pick<Run, 'recordsPerTransaction' | 'commitGapMs'> {
  const own = commits.filter(
    ({ transactionalId, at }) =>
      !transactionalId.endsWith(GUN) && at >= Math.floor(from) && at <= to + LOGGED_MS,
  );
  if (own.length === 0) return { recordsPerTransaction: undefined, commitGapMs: undefined };
  const { median, max } = spread(gapsOf(own));
  return { recordsPerTransaction: records / own.length, commitGapMs: { median, max } };
}
