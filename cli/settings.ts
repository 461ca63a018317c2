/** What a worker or a command is told: by the environment first, then by what runs in .agpis. */
import { resolve } from 'node:path';
import { TITLES } from '../infra/address.ts';
import { readState } from '../infra/state.ts';

export interface Addresses {
  readonly brokers: string[];
  readonly registryUrl: string;
  readonly redisUrl: string;
  readonly clickhouseUrl: string;
}

export interface Settings extends Addresses {
  /** Where pictures and facts are stored, unless a store of another kind is configured. */
  readonly picturesDir: string;
  /** host:port that may be fetched from although private (the demo's own catalogue). */
  readonly allowedHosts: readonly string[];
  /** Profiles of changes that name none. */
  readonly defaultProfiles: readonly [string, ...string[]];
  /** Share of what is published without a person that goes to review all the same, 0..1. */
  readonly auditShare: number;
  readonly auditSeed: string;
  /** Waits before a change with an unavailable picture is tried again, ms. */
  readonly retryDelaysMs: readonly number[];
  /** How long a worker that fell silent keeps its partitions, ms. */
  readonly sessionTimeoutMs: number;
}

export class SettingsError extends Error {
  readonly code = 'SETTINGS';
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** Folders that may hold a state file of running services, in this order. */
export const stateDirs = (env: NodeJS.ProcessEnv): string[] =>
  env['AGPIS_DIR'] !== undefined ? [env['AGPIS_DIR']] : ['.agpis', '.agpis/demo'];

export function readAddresses(env: NodeJS.ProcessEnv = process.env): Addresses & { readonly dir: string } {
  const running = stateDirs(env)
    .map((dir) => ({ dir, state: readState(dir) }))
    .find(({ state }) => state !== undefined);
  const of = (variable: string, service: 'kafka' | 'registry' | 'redis' | 'clickhouse'): string => {
    const address = env[variable] ?? running?.state?.services[service].address;
    if (address !== undefined && address !== '') return address;
    throw new SettingsError(
      `No ${TITLES[service]} is known: start the services with "agpis up" (or "npm run demo"), or set ${variable}.`,
    );
  };
  return {
    dir: running?.dir ?? stateDirs(env)[0] ?? '.agpis',
    brokers: of('KAFKA_BROKERS', 'kafka').split(','),
    registryUrl: of('SCHEMA_REGISTRY_URL', 'registry'),
    redisUrl: of('REDIS_URL', 'redis'),
    clickhouseUrl: of('CLICKHOUSE_URL', 'clickhouse'),
  };
}

const MINUTE = 60_000;

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const { dir, ...addresses } = readAddresses(env);
  const profiles = list(env['AGPIS_PROFILES'] ?? 'house');
  const [first, ...rest] = profiles;
  if (first === undefined)
    throw new SettingsError('AGPIS_PROFILES is empty: name at least one profile, e.g. AGPIS_PROFILES=house.');
  return {
    ...addresses,
    picturesDir: resolve(env['AGPIS_PICTURES'] ?? `${dir}/pictures`),
    allowedHosts: list(env['AGPIS_ALLOW_HOSTS'] ?? ''),
    defaultProfiles: [first, ...rest],
    auditShare: share(env['AGPIS_AUDIT_SHARE'] ?? '0.05'),
    auditSeed: env['AGPIS_AUDIT_SEED'] ?? 'agpis',
    sessionTimeoutMs: milliseconds('AGPIS_SESSION_TIMEOUT_MS', env['AGPIS_SESSION_TIMEOUT_MS'] ?? '10000'),
    // One minute, ten minutes, one hour, six hours (docs/architecture.md): a seller's outage is mostly over within one of them.
    retryDelaysMs:
      env['AGPIS_RETRY_DELAYS_MS'] === undefined
        ? [MINUTE, 10 * MINUTE, 60 * MINUTE, 360 * MINUTE]
        : list(env['AGPIS_RETRY_DELAYS_MS']).map((text) => milliseconds('AGPIS_RETRY_DELAYS_MS', text)),
  };
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '');

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1))
    throw new SettingsError(`AGPIS_AUDIT_SHARE is "${text}": give a number from 0 to 1, e.g. 0.05.`);
  return value;
}

function milliseconds(variable: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new SettingsError(`${variable} holds "${text}": give whole milliseconds, e.g. 60000.`);
}
