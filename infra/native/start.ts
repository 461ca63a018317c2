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

/**
 * Starts one service natively, its data under DIR/NAME and its log in DIR/logs, and waits until it answers.
 * @throws ServiceError ARTEFACT_MISSING, ARTEFACT_ALTERED, SERVICE_DID_NOT_START
 */
export async function startNative(name: ServiceName, dir: string, errand: Errand): Promise<ServiceRecord> {
  const logFile = join(dir, 'logs', `${name}.log`);
  const preferredPorts = lastPorts(dir, name);
  const service = await SERVICES[name]({ folder: join(dir, name), logFile, preferredPorts, errand });
  errand.signal.throwIfAborted();
  const process = await launch(service.plan);
  errand.own(process);
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await service.ready())) {
    errand.signal.throwIfAborted();
    if (!isRunning(process)) throw notStarted(name, 'ended', logFile);
    if (Date.now() > deadline)
      throw notStarted(name, `did not answer within ${PATIENCE_MS / 1000} s`, logFile);
    await sleep(POLL_MS);
  }
  return { source: 'native', address: service.address, ports: service.ports, process, logFile };
}

function notStarted(name: ServiceName, what: string, logFile: string): ServiceError {
  const log = lastLines(logFile);
  return new ServiceError(
    'SERVICE_DID_NOT_START',
    `${TITLES[name]} ${what} while starting; its log ${logFile} closes with:\n${log}`,
  );
}
