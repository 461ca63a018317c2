/** From the moment in which a record is due to be sent to the moment in which a read_committed reader has it, at a steady pace. */
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../child.ts';
import { type Latency, latency } from '../statistics.ts';
import type { Job } from './job.ts';
import { type Ground, placeOf, prepare, startOwned } from './prepare.ts';
import { treeCpuMs } from './process-tree.ts';
import { openReader } from './reader.ts';
import type { Place, System } from './systems/system.ts';
import type { Verdict } from './tally.ts';
import { removeTopics } from './topics.ts';
import { until, watchOf } from './watch.ts';

const PACER = resolve(import.meta.dirname, 'pacer.ts');
const NODE_FLAGS = ['--disable-warning=TimeoutNegativeWarning'];
/** Of the first records, which are sent but not measured. */
const LEAD_IN_SECONDS = 2;
const START_MS = 300_000;
const STALL_MS = 30_000;
const SETTLE_MS = 1_000;

export interface Pace {
  readonly name: 'low' | 'half';
  readonly recordsPerSecond: number;
  readonly seconds: number;
}

export interface LatencyRun {
  readonly system: string;
  readonly pace: Pace;
  readonly verdict: Verdict;
  readonly ms: Latency;
  /** How late the sender itself was, ms, 99th percentile: part of the figures, the same for all. */
  readonly senderLateMs: number;
  /** Of the system's processes. */
  readonly cpuCores: number;
}

export async function measureLatency(
  system: System,
  pace: Pace,
  { ground, warmUp }: { ground: Ground; warmUp: number },
): Promise<LatencyRun> {
  const seconds = pace.seconds + LEAD_IN_SECONDS;
  const job: Job = {
    name: 'copy',
    partitions: 4,
    warmUp,
    records: Math.round(pace.recordsPerSecond * seconds),
    preloaded: 0,
  };
  const place = placeOf(system, job, ground);
  await mkdir(place.dir, { recursive: true });
  await prepare(system, place);
  try {
    const run = await onPlace(system, place, pace, ground);
    if (run.verdict.isRight) await rm(place.dir, { recursive: true, force: true });
    return run;
  } finally {
    await removeTopics(place.brokers, place.run);
  }
}

async function onPlace(system: System, place: Place, pace: Pace, ground: Ground): Promise<LatencyRun> {
  const { job } = place;
  const watch = watchOf(job, () => undefined);
  const skip = LEAD_IN_SECONDS * pace.recordsPerSecond;
  const took: number[] = [];
  const reader = await openReader(place.brokers, place.output, (head, at) => {
    watch.see(head, at);
    if (head?.phase === 'timed' && head.id >= skip) took.push(at - head.sentAt);
  });
  const running = await startOwned(system, place, ground);
  try {
    const parts = { reader, running };
    const isWarm = (): boolean => watch.warmedUp() === job.warmUp;
    await until(isWarm, { ...parts, what: 'the warm-up', patienceMs: START_MS });
    await sleep(SETTLE_MS);
    const cpu = treeCpuMs(running.pids);
    const begun = performance.now();
    const senderLateMs = await pacedRecords(place, pace);
    await until(() => watch.endAt() !== undefined, { ...parts, what: 'the output', patienceMs: STALL_MS });
    return {
      system: system.name,
      pace,
      verdict: watch.tally.verdict(),
      ms: latency(took),
      senderLateMs,
      cpuCores: (treeCpuMs(running.pids) - cpu) / (performance.now() - begun),
    };
  } finally {
    await running.stop();
    await reader.close();
  }
}

/** In a process of its own, so that sending and reading do not wait for each other. Answers how late it was. */
async function pacedRecords({ brokers, input, job, dir }: Place, pace: Pace): Promise<number> {
  const child = startChild(process.execPath, [...NODE_FLAGS, PACER], {
    environment: {
      BENCH_BROKERS: brokers.join(','),
      BENCH_TOPIC: input,
      BENCH_PARTITIONS: String(job.partitions),
      BENCH_RATE: String(pace.recordsPerSecond),
      BENCH_RECORDS: String(job.records),
    },
    logFile: join(dir, 'pacer.log'),
    messages: true,
  });
  return Number(await child.message);
}
