import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';
import { addressFromEnvironment, answers, SERVICE_NAMES } from './address.ts';
import { progressBy } from './artefacts/progress.ts';
import { removeContainers } from './containers/remove.ts';
import type { ServiceName } from './native/native-service.ts';
import type { Errand } from './errand.ts';
import { interruptible } from './interrupt.ts';
import { startGuard, type Guard } from './processes/guard.ts';
import { identify, isRunning, type ProcessIdentity } from './processes/identity.ts';
import { endWithParent } from './processes/orphan.ts';
import { stopProcesses } from './processes/stop.ts';
import type { Say } from './service-error.ts';
import { startOne } from './start-one.ts';
import { readState, removeState, runningProcesses, stateFile, writeState } from './state.ts';
import type { ServiceRecord, ServicesState, Source } from './state.ts';

export { readStatus, type ServiceStatus, type ServicesStatus } from './status.ts';
export { ServiceError } from './service-error.ts';

export interface ServicesOptions {
  /** Data, logs and the state file; default `.agpis` in the working directory. */
  dir?: string;
  /**
   * `detached`: the services go on when this process ends, until `stopServices`.
   * `foreground`: they end with this process, however it ends.
   */
  mode: 'detached' | 'foreground';
  /** Progress, a line each; default: nothing is said. */
  say?: Say;
  /** Where KAFKA_BROKERS, SCHEMA_REGISTRY_URL, REDIS_URL, CLICKHOUSE_URL and AGPIS_SERVICES are read. */
  env?: NodeJS.ProcessEnv;
}

export interface RunningServices {
  kafka: { brokers: string };
  registry: { url: string };
  redis: { url: string };
  clickhouse: { url: string };
  source: Readonly<Record<ServiceName, Source>>;
  /** Everything ran already, started by someone else: `stop` then leaves it alone. */
  attached: boolean;
  /** Ends what this call started. Calling it again does nothing. */
  stop(): Promise<void>;
}

export const DEFAULT_DIR = '.agpis';

/**
 * Gives the four services: those with an address in the environment are checked, those that run already are kept, the
 * rest is started, natively or as containers. Either all of them answer in the end, or nothing of this call runs on.
 * @throws ServiceError one sentence for a person; see its codes
 */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const dir = resolve(options.dir ?? DEFAULT_DIR);
  const say = options.say ?? (() => undefined);
  mkdirSync(dir, { recursive: true });
  endWithParent();
  const env = options.env ?? process.env;
  const onWait = (holder: number) =>
    say(`waiting for process ${holder}, which is starting or stopping the services in ${dir} ...`);
  return interruptible((interrupted) =>
    withLock(
      join(dir, 'start.lock'),
      () => startLocked({ dir, say, mode: options.mode, env, interrupted }),
      onWait,
      interrupted,
    ),
  );
}

interface StartLocked extends Required<ServicesOptions> {
  interrupted: AbortSignal;
}

async function startLocked({ dir, say, mode, env, interrupted }: StartLocked): Promise<RunningServices> {
  const before = readState(dir);
  const kept = await recordsAtHand(before, env);
  if (before !== undefined && SERVICE_NAMES.every((name) => kept[name] === before.services[name]))
    return running(before.services, true, async () => undefined);
  const owned = ownedBy(await startGuard());
  owned.guard.forget(stateFile(dir));
  const services = await startMissing(kept, { dir, env, guard: owned.guard, say, interrupted }).catch(
    async (error: unknown) => {
      await owned.end();
      throw error;
    },
  );
  writeState(dir, stateOf(services, mode));
  if (mode === 'detached') await owned.guard.release();
  return running(services, false, async () => {
    await owned.end();
    removeState(dir);
  });
}

interface StartMissing {
  dir: string;
  env: NodeJS.ProcessEnv;
  guard: Guard;
  say: Say;
  interrupted: AbortSignal;
}

/** Side by side; the first that cannot be started calls the others off, lest a missing piece is told after minutes of downloads. */
async function startMissing(
  kept: Partial<Record<ServiceName, ServiceRecord>>,
  { dir, env, guard, say, interrupted }: StartMissing,
): Promise<Record<ServiceName, ServiceRecord>> {
  const failed = new AbortController();
  const signal = AbortSignal.any([interrupted, failed.signal]);
  const errand: Errand = { say, progress: progressBy(say), own: (process) => guard.own(process), signal };
  const start = async (name: ServiceName) => {
    try {
      return [name, kept[name] ?? (await startOne({ name, dir, env, guard, errand }))] as const;
    } catch (error) {
      failed.abort(error);
      return undefined;
    }
  };
  const started = await Promise.all(SERVICE_NAMES.map(start));
  signal.throwIfAborted();
  return Object.fromEntries(started.filter((pair) => pair !== undefined)) as Record<
    ServiceName,
    ServiceRecord
  >;
}

function stateOf(services: ServicesState['services'], mode: ServicesOptions['mode']): ServicesState {
  const owner = mode === 'foreground' ? identify(process.pid) : undefined;
  return { format: 1, startedAt: new Date().toISOString(), ...(owner ? { owner } : {}), services };
}

/** The environment's addresses, and what of the written state still runs and answers. */
async function recordsAtHand(
  before: ServicesState | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Partial<Record<ServiceName, ServiceRecord>>> {
  const found = await Promise.all(
    SERVICE_NAMES.map(async (name) => {
      const old = before?.services[name];
      const address = await addressFromEnvironment(name, env);
      if (address !== undefined)
        return old?.address === address ? old : { source: 'environment' as const, address, ports: [] };
      if (old === undefined || old.source === 'environment') return undefined;
      if (old.process !== undefined && !isRunning(old.process)) return undefined;
      if (await answers(name, old.address)) return old;
      // It hangs: the new one needs its data folder and ports.
      if (old.process !== undefined) await stopProcesses([old.process]);
      if (old.containerId !== undefined) await removeContainers([old.containerId]);
      return undefined;
    }),
  );
  return Object.fromEntries(
    SERVICE_NAMES.flatMap((name, index) => (found[index] ? [[name, found[index]]] : [])),
  );
}

/** A guard that also knows by itself what it was told, to end it in order. */
function ownedBy(watchdog: Guard): { guard: Guard; end(): Promise<void> } {
  const processes: ProcessIdentity[] = [];
  const containers: string[] = [];
  let ended: Promise<void> | undefined;
  const end = async () => {
    await Promise.all([stopProcesses(processes), removeContainers(containers)]);
    await watchdog.release();
  };
  const guard: Guard = {
    ...watchdog,
    own: (process) => (processes.push(process), watchdog.own(process)),
    ownContainer: (id) => (containers.push(id), watchdog.ownContainer(id)),
  };
  return { guard, end: () => (ended ??= end()) };
}

function running(
  services: ServicesState['services'],
  attached: boolean,
  stop: () => Promise<void>,
): RunningServices {
  return {
    kafka: { brokers: services.kafka.address },
    registry: { url: services.registry.address },
    redis: { url: services.redis.address },
    clickhouse: { url: services.clickhouse.address },
    source: {
      kafka: services.kafka.source,
      registry: services.registry.source,
      redis: services.redis.source,
      clickhouse: services.clickhouse.source,
    },
    attached,
    stop,
  };
}

/** Ends what `startServices` left running in that folder; the data stay. Returns how many services were ended. */
export async function stopServices(dir: string = DEFAULT_DIR): Promise<number> {
  const state = readState(dir);
  if (state === undefined) return 0;
  return withLock(join(dir, 'start.lock'), async () => {
    const processes = runningProcesses(state);
    const containers = SERVICE_NAMES.flatMap((name) => state.services[name].containerId ?? []);
    await Promise.all([stopProcesses(processes), removeContainers(containers)]);
    removeState(dir);
    return processes.length + containers.length;
  });
}
