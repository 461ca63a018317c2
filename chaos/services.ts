/** The services of a run, natively, each of which can be killed and started again where it was. */
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Addresses } from '../cli/settings.ts';
import { SERVICE_NAMES } from '../infra/address.ts';
import { progressBy } from '../infra/artefacts/progress.ts';
import type { Errand } from '../infra/errand.ts';
import type { ServiceName } from '../infra/native/native-service.ts';
import { startNative } from '../infra/native/start.ts';
import { startGuard } from '../infra/processes/guard.ts';
import { isRunning, type ProcessIdentity } from '../infra/processes/identity.ts';
import { stopProcesses } from '../infra/processes/stop.ts';
import { removeState, type ServiceRecord, writeState } from '../infra/state.ts';

export interface Services<Name extends string = ServiceName> {
  readonly addresses: Addresses;
  /** kill -9, and gone when it resolves. */
  kill(name: Name): Promise<void>;
  /** Stands still for so long (SIGSTOP), with all its connections open, and goes on. */
  stall(name: Name, ms: number): Promise<void>;
  /** In order, as an operator would. */
  stop(name: Name): Promise<void>;
  /** On its old port with its old data; resolves when it answers. */
  start(name: Name): Promise<void>;
  /** The folder of a service's data. */
  dataOf(name: Name): string;
}

/** An errand whose processes end with this process, however it ends. */
export interface OwnedErrand extends Errand {
  end(): Promise<void>;
}

export async function openErrand(say: (line: string) => void): Promise<OwnedErrand> {
  const guard = await startGuard();
  const owned: ProcessIdentity[] = [];
  return {
    say,
    progress: progressBy(say),
    own(process) {
      owned.push(process);
      guard.own(process);
    },
    signal: new AbortController().signal,
    async end() {
      await stopProcesses(owned, { patienceMs: 5_000 });
      await guard.release();
    },
  };
}

export async function startServices(dir: string, errand: Errand): Promise<Services> {
  mkdirSync(dir, { recursive: true });
  const services = await restartable(SERVICE_NAMES, (name) => startNative(name, dir, errand), note);
  function note(records: Readonly<Record<ServiceName, ServiceRecord>>): void {
    // Where the ports are looked up when a service is started again; nobody is to take a run's services for `agpis up`'s.
    writeState(dir, { format: 1, startedAt: new Date().toISOString(), services: records });
    removeState(dir);
  }
  return {
    ...services,
    addresses: {
      brokers: [services.addressOf('kafka')],
      registryUrl: services.addressOf('registry'),
      redisUrl: services.addressOf('redis'),
      clickhouseUrl: services.addressOf('clickhouse'),
    },
    dataOf: (name) => `${dir}/${name}`,
  };
}

/** Starts all of them side by side; each keeps its address when it is started again. */
export async function restartable<Name extends string>(
  names: readonly Name[],
  startOne: (name: Name) => Promise<ServiceRecord>,
  onStarted: (records: Readonly<Record<Name, ServiceRecord>>) => void = () => undefined,
): Promise<Pick<Services<Name>, 'kill' | 'stall' | 'stop' | 'start'> & { addressOf(name: Name): string }> {
  const started = await Promise.allSettled(names.map(async (name) => [name, await startOne(name)] as const));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const records = Object.fromEntries(
    started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  ) as Record<Name, ServiceRecord>;
  onStarted(records);
  const processOf = (name: Name): ProcessIdentity[] => {
    const { process } = records[name];
    return process ? [process] : [];
  };
  return {
    addressOf: (name) => records[name].address,
    async kill(name) {
      for (const target of processOf(name)) {
        process.kill(target.pid, 'SIGKILL');
        while (isRunning(target)) await sleep(10);
      }
    },
    async stall(name, ms) {
      const signal = (which: NodeJS.Signals): void => {
        for (const target of processOf(name)) if (isRunning(target)) process.kill(target.pid, which);
      };
      signal('SIGSTOP');
      await sleep(ms).finally(() => signal('SIGCONT'));
    },
    stop: (name) => stopProcesses(processOf(name)),
    async start(name) {
      const before = records[name].address;
      records[name] = await startOne(name);
      onStarted(records);
      if (records[name].address !== before)
        throw new Error(
          `${name} came back at ${records[name].address} instead of ${before}: another program took its port`,
        );
    },
  };
}
