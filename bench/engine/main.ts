/** `npm run bench:engine`: this engine beside Kafka Streams, Quix Streams and Bytewax, on one broker in one run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineFacts } from '../machine.ts';
import { openErrand, runningBroker, startBroker } from './broker.ts';
import { type Catalogue, openCatalogue } from './catalogue.ts';
import { flatnessCases, measureFlatness } from './flatness.ts';
import type { Job } from './job.ts';
import { type LatencyRun, type Pace, measureLatency } from './latency.ts';
import { type EngineBenchOptions, type Part, readOptions, USAGE } from './options.ts';
import type { Ground } from './prepare.ts';
import { printed } from './print.ts';
import { type EngineBenchResult, type JobResult, jobResult } from './result.ts';
import { runOnce } from './run.ts';
import { ours } from './systems/ours.ts';
import { allRounds } from './throughput.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const PARTITIONS = 4;
/** Share of the timed records that come before them: compilers and caches are warm then. */
const WARM_UP_SHARE = 0.2;
/** Records a second of the low load: the goal for the 50th percentile is told for it. */
const LOW_PACE = 100;
const LATENCY_WARM_UP = 20_000;

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const result = await bench(options);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : printed(result));
  if (!isGood(result)) process.exitCode = 1;
} catch (error) {
  say(`bench:engine: ${(error as Error).message}`);
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) say(USAGE);
  process.exitCode = 1;
}

async function bench(options: EngineBenchOptions): Promise<EngineBenchResult> {
  const machine = machineFacts();
  const started = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'agpis-bench-engine-'));
  const opened = await openErrand(say);
  const { errand } = opened;
  try {
    const catalogue = await openCatalogue(options, errand);
    const broker =
      options.brokers === undefined ? await startBroker(dir, errand) : runningBroker(options.brokers);
    const parts = await allParts(options, catalogue, { broker, dir, own: errand.own });
    await broker.stop();
    // After a failure the folder stays: its logs say why.
    if (isGood(parts)) await rm(dir, { recursive: true, force: true });
    else say(`The logs are in ${dir}.`);
    return {
      machine,
      broker: broker.title,
      rounds: options.rounds,
      ...parts,
      skipped: catalogue.skipped,
      seconds: (performance.now() - started) / 1_000,
    };
  } finally {
    await opened.end();
  }
}

type Parts = Pick<EngineBenchResult, 'jobs' | 'latency' | 'flatness' | 'failures'>;

/** Every run came to its end, and every output was exactly what it must be. */
function isGood({ jobs, latency, flatness, failures }: Parts): boolean {
  const runs = jobs.flatMap(({ rounds }) => rounds.flat());
  return (
    failures.length === 0 &&
    [...runs, ...latency].every(({ verdict }) => verdict.isRight) &&
    flatness.every(({ isRight }) => isRight)
  );
}

async function allParts(options: EngineBenchOptions, catalogue: Catalogue, ground: Ground): Promise<Parts> {
  const { records, keys, rounds } = options;
  const wants = (part: Part): boolean => options.parts.includes(part);
  await warmBroker(options, ground);
  const jobs: JobResult[] = [];
  const failures: string[] = [];
  for (const name of ['copy', 'dedupe'] as const) {
    if (!wants(name)) continue;
    const job = jobOf(name, options);
    const systems = catalogue.of(name);
    const runs = await allRounds(systems, job, { rounds, ground, say }, failures);
    jobs.push(jobResult(job, systems, runs));
  }
  const latency = wants('latency') ? await latencies(options, { catalogue, ground, jobs }, failures) : [];
  const flatness = wants('flatness')
    ? await measureFlatness(flatnessCases(Math.round(records / 2), keys), { rounds, ground, say })
    : [];
  return { jobs, latency, flatness, failures };
}

function jobOf(name: Job['name'], { records, keys }: EngineBenchOptions): Job {
  return {
    name,
    partitions: PARTITIONS,
    warmUp: Math.round(records * WARM_UP_SHARE),
    records,
    preloaded: name === 'dedupe' ? keys : 0,
  };
}

/** The broker's own compilers and caches: one run that is not counted, or whoever comes first pays for them. */
async function warmBroker({ records }: EngineBenchOptions, ground: Ground): Promise<void> {
  const some = Math.min(records, 100_000);
  await runOnce(
    ours(),
    { name: 'copy', partitions: PARTITIONS, warmUp: some / 10, records: some, preloaded: 0 },
    ground,
  );
}

/** At a low pace, and at half of what this engine did at most. */
async function latencies(
  options: EngineBenchOptions,
  { catalogue, ground, jobs }: { catalogue: Catalogue; ground: Ground; jobs: readonly JobResult[] },
  failures: string[],
): Promise<LatencyRun[]> {
  const most =
    jobs.find(({ job }) => job.name === 'copy')?.systems.find(({ system }) => system === 'ours')
      ?.recordsPerSecond.median ?? (await runOnce(ours(), jobOf('copy', options), ground)).recordsPerSecond;
  const seconds = options.latencySeconds;
  const paces: Pace[] = [
    { name: 'low', recordsPerSecond: LOW_PACE, seconds },
    { name: 'half', recordsPerSecond: Math.round(most / 2), seconds },
  ];
  const runs: LatencyRun[] = [];
  for (const pace of paces) {
    for (const system of catalogue.of('copy').filter(({ guarantee }) => guarantee === 'exactly once')) {
      const where = `latency at ${pace.recordsPerSecond.toFixed(0)} records/s  ${system.title}`;
      try {
        const run = await measureLatency(system, pace, { ground, warmUp: LATENCY_WARM_UP });
        runs.push(run);
        say(`${where}: p50 ${run.ms.p50.toFixed(0)} ms, p99 ${run.ms.p99.toFixed(0)} ms`);
      } catch (error) {
        failures.push(`${where}: ${(error as Error).message}`);
        say(failures.at(-1) ?? '');
      }
    }
  }
  return runs;
}
