import type { ServiceName } from './native/native-service.ts';
import { answersHttp, answersKafka, answersRedis } from './native/ready.ts';
import { ServiceError } from './service-error.ts';

/** The order in which they are shown; they are started side by side. */
export const SERVICE_NAMES = [
  'kafka',
  'registry',
  'redis',
  'clickhouse',
] as const satisfies readonly ServiceName[];

/** The environment variable that names each service's address, for those who have one and for `status -o env`. */
export const VARIABLES: Readonly<Record<ServiceName, string>> = {
  kafka: 'KAFKA_BROKERS',
  registry: 'SCHEMA_REGISTRY_URL',
  redis: 'REDIS_URL',
  clickhouse: 'CLICKHOUSE_URL',
};

export const TITLES: Readonly<Record<ServiceName, string>> = {
  kafka: 'Kafka',
  registry: 'Schema registry',
  redis: 'Redis',
  clickhouse: 'ClickHouse',
};

/** Whether the service answers at the address as its users would ask; never throws. */
export function answers(service: ServiceName, address: string): Promise<boolean> {
  switch (service) {
    case 'kafka':
      return answersKafka(address);
    case 'registry':
      return answersHttp(`${withoutEndSlash(address)}/subjects`);
    case 'redis':
      return answersRedis(address);
    case 'clickhouse':
      return answersHttp(`${withoutEndSlash(address)}/ping`);
  }
}

function withoutEndSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/**
 * The address that the environment gives, once it has answered.
 * @throws ServiceError SERVICE_UNREACHABLE: an address that somebody set is never silently passed over
 */
export async function addressFromEnvironment(
  service: ServiceName,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const variable = VARIABLES[service];
  const address = env[variable];
  if (address === undefined || address === '') return undefined;
  if (await answers(service, address)) return address;
  throw new ServiceError(
    'SERVICE_UNREACHABLE',
    `${TITLES[service]} does not answer at ${variable}=${withoutPassword(address)}: start it there, or unset ${variable} to have one started here.`,
  );
}

/** An address that can be shown. */
export function withoutPassword(address: string): string {
  return address.replace(/:\/\/([^:@/]*):[^@/]*@/, '://$1:***@');
}
