/** One system, once: fresh services, warm-up, the whole catalogue at full speed, then single changes at low load. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Candidate } from '../schemas/generated/types.ts';
import { type BenchCatalogue, changesOf } from './catalogue.ts';
import { busyMs, cpuMsOf } from './machine.ts';
import { openSender, type Sender } from './sender.ts';
import { openStand, type Stand } from './stand.ts';
import type { RunningSystem, System } from './systems/system.ts';
import { marksOf, transactionsSince } from './transactions.ts';
import { openWatch, sightingKey, type Watch } from './watch.ts';

export interface Load {
  readonly catalogue: BenchCatalogue;
  readonly warmUp: BenchCatalogue;
  /** Addresses of the two, and the hosts that may be fetched from. */
  readonly sellerUrl: string;
  /** The catalogue's pictures once more, in other files. */
  readonly againUrl: string;
  readonly warmUpUrl: string;
  readonly hosts: string;
  /** Single changes of each kind after the catalogue; 0 for none. */
  readonly singles: number;
  /** Folder for services and logs. */
  readonly dir: string;
}

export interface Round {
  readonly system: string;
  /** From the first change sent to the last candidate seen. */
  readonly candidatesMs: number;
  /** To the last answer to the catalogue; undefined where the system gives none. */
  readonly answersMs: number | undefined;
  /** Of the system's processes, during candidatesMs (answersMs where there are answers). */
  readonly cpuMs: number;
  readonly serviceCpuMs: Readonly<Record<string, number>>;
  /** Of everything else on the machine, the benchmark's own process included. */
  readonly otherCpuMs: number;
  readonly transactions: number;
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** ms to the candidate and to the answer, per change, at low load. */
  readonly newProducts: Latencies;
  readonly titleEdits: Latencies;
}

export interface Latencies {
  readonly candidate: readonly number[];
  readonly answer: readonly number[];
}

const TENANT = 'bench';

export async function runRound(system: System, load: Load): Promise<Round> {
  const stand = await openStand(join(load.dir, system.name));
  const round = await onStand(system, stand, load).finally(() => stand.close());
  // After a failure the folder stays: the logs in it say why.
  await rm(stand.dir, { recursive: true, force: true });
  return round;
}

async function onStand(system: System, stand: Stand, load: Load): Promise<Round> {
  const running = await system.start(stand, { host: load.hosts });
  try {
    return await measure(system, running, stand, load);
  } finally {
    await running.stop();
  }
}

async function measure(system: System, running: RunningSystem, stand: Stand, load: Load): Promise<Round> {
  const watch = await openWatch(stand);
  const sender = await openSender(stand);
  try {
    const warmUp = changesOf(load.warmUp.changes, { baseUrl: load.warmUpUrl, tenant: 'warm-up' });
    await sender.send(warmUp);
    await watch.wait('candidates', warmUp.map(sightingKey), running.isAlive);
    await pause(1_500);
    const full = await fullSpeed(system, running, stand, load, { watch, sender });
    const singles = load.catalogue.changes.slice(0, load.singles);
    const low = { system, running, watch, sender };
    const asNew =
      load.singles === 0 ? [] : changesOf(singles, { baseUrl: load.againUrl, tenant: `${TENANT}-again` });
    const edited =
      load.singles === 0
        ? []
        : changesOf(singles, { baseUrl: load.sellerUrl, tenant: TENANT, version: 2, title: '(new edition)' });
    return { ...full, newProducts: await oneByOne(asNew, low), titleEdits: await oneByOne(edited, low) };
  } finally {
    await sender.close();
    await watch.close();
  }
}

async function fullSpeed(
  system: System,
  running: RunningSystem,
  stand: Stand,
  load: Load,
  { watch, sender }: { watch: Watch; sender: Sender },
): Promise<Omit<Round, 'newProducts' | 'titleEdits'>> {
  const changes = changesOf(load.catalogue.changes, { baseUrl: load.sellerUrl, tenant: TENANT });
  const keys = changes.map(sightingKey);
  const marks = await marksOf(stand, system.markedTopics);
  const services = stand.serviceCpuMs();
  const own = cpuOf(running);
  const busy = busyMs();
  const start = await sender.send(changes);
  await watch.wait('candidates', keys, running.isAlive);
  if (system.answers) await watch.wait('answers', keys, running.isAlive);
  const cpuMs = cpuOf(running) - own;
  const serviceCpuMs = Object.fromEntries(
    Object.entries(stand.serviceCpuMs()).map(([name, ms]) => [name, ms - (services[name] ?? 0)]),
  );
  const otherCpuMs = busyMs() - busy - cpuMs - Object.values(serviceCpuMs).reduce((a, b) => a + b, 0);
  return {
    system: system.name,
    candidatesMs: lastOf(watch.candidateAt, keys) - start,
    answersMs: system.answers ? lastOf(watch.answerAt, keys) - start : undefined,
    cpuMs,
    serviceCpuMs,
    otherCpuMs,
    transactions: await transactionsSince(stand, marks),
    candidates: new Map(
      [...watch.candidates]
        .filter(([key]) => key.startsWith(`${TENANT}/`))
        .map(([key, value]) => [key.slice(TENANT.length + 1), value]),
    ),
  };
}

const cpuOf = ({ pids }: RunningSystem): number => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
const lastOf = (seen: ReadonlyMap<string, number>, keys: readonly string[]): number =>
  Math.max(...keys.map((key) => seen.get(key) ?? NaN));

/** Every this many ms a change, whether or not the one before is through: low load on two cores. */
const INTERVAL_MS = 400;

async function oneByOne(
  changes: ReturnType<typeof changesOf>,
  {
    system,
    running,
    watch,
    sender,
  }: { system: System; running: RunningSystem; watch: Watch; sender: Sender },
): Promise<Latencies> {
  const sentAt: number[] = [];
  for (const change of changes) {
    const at = performance.now();
    sentAt.push(await sender.send([change]));
    await pause(Math.max(0, INTERVAL_MS - (performance.now() - at)));
  }
  const keys = changes.map(sightingKey);
  await watch.wait('candidates', keys, running.isAlive);
  if (system.answers) await watch.wait('answers', keys, running.isAlive);
  const since = (seen: ReadonlyMap<string, number>): number[] =>
    keys.flatMap((key, i) => (seen.has(key) ? [(seen.get(key) as number) - (sentAt[i] as number)] : []));
  return { candidate: since(watch.candidateAt), answer: since(watch.answerAt) };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
