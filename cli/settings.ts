/** What a worker or a command is told: by the environment first, then by what runs in .agpis. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConnectionSettings } from '../adapters/kafka/protocol.ts';
import { type KafkaSecurity, readKafkaSecurity } from '../adapters/kafka/security.ts';
import { TITLES, VARIABLES, withUserInfo } from '../infra/address.ts';
import type { ServiceName } from '../infra/native/native-service.ts';
import type { RunningServices } from '../infra/services.ts';
import { readState, type ServicesState } from '../infra/state.ts';
import type { Place } from '../adapters/muisc/place.ts';
import type { ServerPlace } from '../adapters/muisc/server.ts';

export interface KafkaAddress {
  /** host:port each. */
  readonly brokers: string[];
  /** TLS and SASL; default neither. */
  readonly security?: KafkaSecurity;
}

export interface Addresses extends KafkaAddress {
  /** User and password may be in it. */
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
  /** Folder of the classifier's bundle, or of models and their routing; null: no model judges. */
  readonly classifier: string | null;
  /** Where its graphs run. */
  readonly classifierPlace: Place;
  /** While it cannot be asked: wait for it, or send everything to people. Nothing is published unseen. */
  readonly whenClassifierDown: 'pause' | 'review';
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

interface Running {
  readonly dir: string;
  readonly state: ServicesState | undefined;
}

const findRunning = (env: NodeJS.ProcessEnv): Running | undefined =>
  stateDirs(env)
    .map((dir) => ({ dir, state: readState(dir) }))
    .find(({ state }) => state !== undefined);

function addressOf(env: NodeJS.ProcessEnv, running: Running | undefined, service: ServiceName): string {
  const address = env[VARIABLES[service]] ?? running?.state?.services[service].address;
  if (address !== undefined && address !== '') return address;
  throw new SettingsError(
    `No ${TITLES[service]} is known: start the services with "agpis up" (or "npm run demo"), or set ${VARIABLES[service]}.`,
  );
}

/** Kafka alone, for those who need nothing else. */
export function readKafkaAddress(
  env: NodeJS.ProcessEnv = process.env,
  running: Running | undefined = findRunning(env),
): KafkaAddress {
  const brokers = addressOf(env, running, 'kafka')
    .split(',')
    .map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !/^[^\s:/]+:\d{1,5}$/.test(broker));
  if (wrong !== undefined)
    throw new SettingsError(`KAFKA_BROKERS holds "${wrong}": give host:port, several with commas between.`);
  // What was started here speaks without TLS and asks for no user, whatever the environment says of others.
  const isForeign = Boolean(env['KAFKA_BROKERS']) || running?.state?.services.kafka.source === 'environment';
  return { brokers, ...(isForeign ? { security: readKafkaSecurity(env) } : {}) };
}

/** As the Kafka client wants it. */
export const kafkaConnection = (
  { brokers, security }: KafkaAddress,
  clientId: string,
): ConnectionSettings => ({ brokers, clientId, ...security });

export function readAddresses(env: NodeJS.ProcessEnv = process.env): Addresses & { readonly dir: string } {
  const running = findRunning(env);
  return {
    dir: running?.dir ?? stateDirs(env)[0] ?? '.agpis',
    ...readKafkaAddress(env, running),
    registryUrl: withUserInfo(addressOf(env, running, 'registry'), env),
    redisUrl: addressOf(env, running, 'redis'),
    clickhouseUrl: addressOf(env, running, 'clickhouse'),
  };
}

/** Of services that were started, or that the environment names. */
export function addressesOf(services: RunningServices, env: NodeJS.ProcessEnv = process.env): Addresses {
  const { kafka, registry, redis, clickhouse, source } = services;
  return {
    brokers: kafka.brokers.split(','),
    ...(source.kafka === 'environment' ? { security: readKafkaSecurity(env) } : {}),
    registryUrl: source.registry === 'environment' ? withUserInfo(registry.url, env) : registry.url,
    redisUrl: redis.url,
    clickhouseUrl: clickhouse.url,
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
    ...classifierSettings(env, { models: modelsFolder(env, dir) }),
    sessionTimeoutMs: milliseconds('AGPIS_SESSION_TIMEOUT_MS', env['AGPIS_SESSION_TIMEOUT_MS'] ?? '10000'),
    // One minute, ten minutes, one hour, six hours (docs/architecture.md): a seller's outage is mostly over within one of them.
    retryDelaysMs:
      env['AGPIS_RETRY_DELAYS_MS'] === undefined
        ? [MINUTE, 10 * MINUTE, 60 * MINUTE, 360 * MINUTE]
        : list(env['AGPIS_RETRY_DELAYS_MS']).map((text) => milliseconds('AGPIS_RETRY_DELAYS_MS', text)),
  };
}

/** Where models lie that "agpis model" takes in; no service has to run. */
export const modelsFolder = (
  env: NodeJS.ProcessEnv = process.env,
  dir: string = findRunning(env)?.dir ?? stateDirs(env)[0] ?? '.agpis',
): string => resolve(env['AGPIS_MODELS'] ?? `${dir}/models`);

/**
 * Without a setting: the folder of models, where one of them was made to serve; else none. The shipped model is not taken by
 * itself: it refuses too many photos that are fine (models/muisc/card.md), so that whoever lets it decide has tried it.
 */
export function classifierSettings(
  env: NodeJS.ProcessEnv,
  { models }: { readonly models: string },
): Pick<Settings, 'classifier' | 'classifierPlace' | 'whenClassifierDown'> {
  const given = env['AGPIS_CLASSIFIER'] ?? (existsSync(join(models, 'routing.json')) ? 'store' : 'off');
  const whenDown = env['AGPIS_CLASSIFIER_DOWN'] ?? 'pause';
  if (given === '')
    throw new SettingsError('AGPIS_CLASSIFIER is empty: give the folder of a model, "store", or "off".');
  if (whenDown !== 'pause' && whenDown !== 'review')
    throw new SettingsError(`AGPIS_CLASSIFIER_DOWN is "${whenDown}": give pause or review.`);
  const folder = given === 'store' ? models : resolve(given);
  return {
    classifier: given === 'off' ? null : folder,
    classifierPlace: placeOf(env),
    whenClassifierDown: whenDown,
  };
}

function placeOf(env: NodeJS.ProcessEnv): Place {
  const url = env['AGPIS_CLASSIFIER_URL'];
  const here = placeOn(env['AGPIS_CLASSIFIER_DEVICE'] ?? 'cpu');
  if (url === undefined) return here;
  if (here.at !== 'threads')
    throw new SettingsError(
      'AGPIS_CLASSIFIER_URL and AGPIS_CLASSIFIER_DEVICE are both set: the graphs run on that server or on this machine. Leave one out.',
    );
  const models = modelsOf(env['AGPIS_CLASSIFIER_MODELS']);
  return { ...serverAt(url, 'AGPIS_CLASSIFIER_URL'), ...(models ? { models } : {}) };
}

function modelsOf(text: string | undefined): ServerPlace['models'] {
  if (text === undefined) return undefined;
  const [picture, sequence, pairs, ...more] = list(text);
  if (picture !== undefined && sequence !== undefined && more.length === 0)
    return { picture, sequence, ...(pairs === undefined ? {} : { pairs }) };
  throw new SettingsError(
    `AGPIS_CLASSIFIER_MODELS is "${text}": give the names of the models on the server, that of picture.onnx, that of sequence.onnx and that of pairs.onnx (default muisc-pairs), e.g. muisc-picture,muisc-sequence/versions/2,muisc-pairs.`,
  );
}

/** @param name of the setting, for its error. */
export function serverAt(url: string, name: string): ServerPlace {
  const { protocol, username, search, hash } = URL.parse(url) ?? {};
  const isFit = (protocol === 'http:' || protocol === 'https:') && username === '' && !search && !hash;
  if (isFit) return { at: 'server', url };
  throw new SettingsError(
    `${name} is "${url}": give the address of an inference server without user, ? and #, e.g. http://triton:8000.`,
  );
}

function placeOn(text: string): Place {
  const number = /^cuda(?::(\d+))?$/.exec(text);
  if (number !== null) return { at: 'process', device: `cuda:${Number(number[1] ?? 0)}` };
  if (text === 'cpu') return { at: 'threads' };
  if (text === 'cpu-process') return { at: 'process', device: 'cpu' };
  throw new SettingsError(
    `AGPIS_CLASSIFIER_DEVICE is "${text}": give cpu, cpu-process, or cuda or cuda:1 for a graphics card by its number.`,
  );
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
