import type { ProbeNeeds } from '../adapters/kafka/probe.ts';
import { readKafkaSecurity } from '../adapters/kafka/security.ts';
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

/**
 * Whether the service answers at the address as its users would ask. `env`: for services that the environment names, which may
 * ask for TLS and for users.
 * @throws KafkaSettingsError, ServiceError where that cannot be read
 */
export async function answers(
  service: ServiceName,
  address: string,
  env: NodeJS.ProcessEnv = {},
): Promise<boolean> {
  switch (service) {
    case 'kafka':
      return answersKafka(address, readKafkaSecurity(env));
    case 'registry':
      return answersHttp(`${withoutEndSlash(withUserInfo(address, env))}/subjects`);
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
  if (await answers(service, address, env)) return address;
  const fault = service === 'kafka' ? await kafkaFault(address, env) : undefined;
  const silent = `${TITLES[service]} does not answer at ${variable}=${withoutPassword(address)}`;
  throw new ServiceError(
    'SERVICE_UNREACHABLE',
    fault === undefined
      ? `${silent}: start it there, or unset ${variable} to have one started here.`
      : `${silent}. ${fault} Or unset ${variable} to have one started here.`,
  );
}

const FAULT_PATIENCE_MS = 1_000;

/** What keeps a worker from that broker, as a sentence; undefined where nothing does. */
export async function kafkaFault(
  brokers: string,
  env: NodeJS.ProcessEnv,
  needs: ProbeNeeds = {},
): Promise<string | undefined> {
  // Loaded when first needed, as the Kafka client is.
  const { probeKafka } = await import('../adapters/kafka/probe.ts');
  const settings = { brokers: brokers.split(',').map((broker) => broker.trim()), ...readKafkaSecurity(env) };
  return probeKafka(settings, { patienceMs: FAULT_PATIENCE_MS, ...needs }).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
}

/**
 * The registry's address with the user and password that the environment gives apart from it, by Confluent's name for them.
 * Those that are in the address hold.
 */
export function withUserInfo(url: string, env: NodeJS.ProcessEnv): string {
  const info = env['SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO'];
  if (!info || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.username !== '') return url;
  const colon = info.indexOf(':');
  if (colon < 1)
    throw new ServiceError(
      'SETTING_REFUSED',
      'SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO is not of the form USER:PASSWORD: set both, with a colon between.',
    );
  parsed.username = encodeURIComponent(info.slice(0, colon));
  parsed.password = encodeURIComponent(info.slice(colon + 1));
  return parsed.href;
}

/** An address that can be shown. */
export function withoutPassword(address: string): string {
  return address.replace(/:\/\/([^:@/]*):[^@/]*@/, '://$1:***@');
}
