import { resolve } from 'node:path';
import { env } from 'node:process';
import { answers, SERVICE_NAMES } from './address.ts';
import type { ServiceName } from './native/native-service.ts';
import { isRunning } from './processes/identity.ts';
import { readState, type ServiceRecord, type Source } from './state.ts';

export interface ServiceStatus {
  source: Source;
  address: string;
  pid?: number;
  logFile?: string;
  /** `dead`: its process is gone; `silent`: it runs (or is elsewhere) and does not answer. */
  health: 'up' | 'silent' | 'dead';
}

export interface ServicesStatus {
  dir: string;
  /** All four answer. */
  running: boolean;
  /** ISO 8601; absent where nothing was started in this folder. */
  startedAt?: string;
  /** The foreground process that they end with. */
  ownerPid?: number;
  services: Partial<Record<ServiceName, ServiceStatus>>;
}

async function statusOf(name: ServiceName, record: ServiceRecord): Promise<ServiceStatus> {
  const { source, address, process, logFile } = record;
  const dead = process !== undefined && !isRunning(process);
  return {
    source,
    address,
    ...(process === undefined ? {} : { pid: process.pid }),
    ...(logFile === undefined ? {} : { logFile }),
    health: dead
      ? 'dead'
      : (await answers(name, address, source === 'environment' ? env : {}))
        ? 'up'
        : 'silent',
  };
}

/** What runs in that folder, looked at now: a written state whose processes are gone is told as dead. */
export async function readStatus(dir = '.agpis'): Promise<ServicesStatus> {
  const folder = resolve(dir);
  const state = readState(folder);
  if (state === undefined) return { dir: folder, running: false, services: {} };
  const pairs = await Promise.all(
    SERVICE_NAMES.map(async (name) => [name, await statusOf(name, state.services[name])] as const),
  );
  return {
    dir: folder,
    running: pairs.every(([, { health }]) => health === 'up'),
    startedAt: state.startedAt,
    ...(state.owner === undefined ? {} : { ownerPid: state.owner.pid }),
    services: Object.fromEntries(pairs),
  };
}
