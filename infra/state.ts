import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SERVICE_NAMES } from './address.ts';
import type { ServiceName } from './native/native-service.ts';
import { isRunning, type ProcessIdentity } from './processes/identity.ts';

export type Source = 'environment' | 'native' | 'container';

/** What was written down about one service when it had answered. */
export interface ServiceRecord {
  source: Source;
  address: string;
  ports: readonly number[];
  /** Only of native services. */
  process?: ProcessIdentity;
  /** Only of containers. */
  containerId?: string;
  logFile?: string;
}

/** The content of DIR/services.json. */
export interface ServicesState {
  format: 1;
  /** ISO 8601. */
  startedAt: string;
  /** The process that ends the services with itself; none when they were left running. */
  owner?: ProcessIdentity;
  services: Readonly<Record<ServiceName, ServiceRecord>>;
}

export const stateFile = (dir: string) => join(dir, 'services.json');
const portsFile = (dir: string) => join(dir, 'ports.json');

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Readers see the old file or the new one, never half of it. */
function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** What the file says, true or not by now; undefined where there is none or it cannot be read. */
export function readState(dir: string): ServicesState | undefined {
  const state = readJson(stateFile(dir)) as ServicesState | undefined;
  const complete = state?.format === 1 && SERVICE_NAMES.every((name) => name in state.services);
  return complete ? state : undefined;
}

export function writeState(dir: string, state: ServicesState): void {
  writeJson(stateFile(dir), state);
  writeJson(
    portsFile(dir),
    Object.fromEntries(SERVICE_NAMES.map((name) => [name, state.services[name].ports])),
  );
}

export function removeState(dir: string): void {
  rmSync(stateFile(dir), { force: true });
}

/** The ports of the last run. They outlive `down`: addresses that somebody wrote down stay good where possible. */
export function lastPorts(dir: string, service: ServiceName): readonly number[] {
  const ports = (readJson(portsFile(dir)) as Partial<Record<ServiceName, number[]>> | undefined)?.[service];
  return Array.isArray(ports) ? ports : [];
}

/** The native processes of a state that still run, those and not others under their numbers. */
export function runningProcesses(state: ServicesState): ProcessIdentity[] {
  return SERVICE_NAMES.flatMap((name) => state.services[name].process ?? []).filter(isRunning);
}
