import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TITLES } from '../address.ts';
import type { Errand } from '../errand.ts';
import { isRunning } from '../processes/identity.ts';
import { lastLines, launch } from '../processes/launch.ts';
import { ServiceError } from '../service-error.ts';
import { lastPorts, type ServiceRecord } from '../state.ts';
import { clickhouseService } from './clickhouse.ts';
import { kafkaService } from './kafka.ts';
import type { NativeOptions, NativeService, ServiceName } from './native-service.ts';
import { redisService } from './redis.ts';
import { registryService } from './registry.ts';

const SERVICES: Readonly<Record<ServiceName, (options: NativeOptions) => Promise<NativeService>>> = {
  kafka: kafkaService,
  registry: registryService,
  redis: redisService,
  clickhouse: clickhouseService,
};
/** On a machine under full load; idle it takes 1–5 s. */
const PATIENCE_MS = 90_000;
const POLL_MS = 50;

/** How the four say in their logs that somebody else took the port between the look and the bind. */
const PORT_TAKEN = /address already in use|EADDRINUSE|could not create server tcp listening socket/i;

/**
 * Starts one service natively, its data under DIR/NAME and its log in DIR/logs, and waits until it answers. One that finds its
 * port taken is started once more on another.
 * @throws ServiceError ARTEFACT_MISSING, ARTEFACT_ALTERED, SERVICE_DID_NOT_START
 */
export async function startNative(name: ServiceName, dir: string, errand: Errand): Promise<ServiceRecord> {
  const first = await tryStart(name, dir, errand, lastPorts(dir, name));
  if (typeof first !== 'string') return first;
  const logFile = logOf(dir, name);
  if (first !== ENDED || !PORT_TAKEN.test(lastLines(logFile, 40))) throw notStarted(name, first, logFile);
  const second = await tryStart(name, dir, errand, []);
  if (typeof second === 'string') throw notStarted(name, second, logFile);
  return second;
}

const ENDED = 'ended';
const logOf = (dir: string, name: ServiceName) => join(dir, 'logs', `${name}.log`);

/** The running service, or what became of it instead. */
async function tryStart(
  name: ServiceName,
  dir: string,
  errand: Errand,
  preferredPorts: readonly number[],
): Promise<ServiceRecord | string> {
  const logFile = logOf(dir, name);
  const service = await SERVICES[name]({ folder: join(dir, name), logFile, preferredPorts, errand });
  errand.signal.throwIfAborted();
  const process = await launch(service.plan, errand.own);
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await service.ready())) {
    errand.signal.throwIfAborted();
    if (!isRunning(process)) return ENDED;
    if (Date.now() > deadline) return `did not answer within ${String(PATIENCE_MS / 1000)} s`;
    await sleep(POLL_MS);
  }
  // Whoever took the port may answer there as well.
  if (!isRunning(process)) return ENDED;
  return { source: 'native', address: service.address, ports: service.ports, process, logFile };
}

function notStarted(name: ServiceName, what: string, logFile: string): ServiceError {
  const log = lastLines(logFile);
  return new ServiceError(
    'SERVICE_DID_NOT_START',
    `${TITLES[name]} ${what} while starting; its log ${logFile} closes with:\n${log}`,
  );
}
