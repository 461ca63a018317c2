import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { APICURIO_VERSION, ensureApicurio } from '../artefacts/apicurio.ts';
import { ensureJavaRuntime } from '../artefacts/java.ts';
import { ensureKafkaJars, KAFKA_VERSION } from '../artefacts/kafka-jars.ts';
import { ensureRedisServer } from '../artefacts/redis-binary.ts';
import { QUICK_START } from '../native/class-archive.ts';
import { asProperties, formatKafka, kafkaSettings } from '../native/kafka.ts';
import type { ServiceName } from '../native/native-service.ts';
import type { Recipe } from './recipe.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const inRoot = (path: string) => join(ROOT, path);
const KAFKA_LOG = 'infra/native/kafka-log4j2.properties';
const BROKER_PORT = 9092;
const CONTROLLER_PORT = 9093;
const INNER_PORT = 9094;

/** The broker speaks to itself, too (in transactions), and inside the container the published port does not exist. */
function kafkaSettingsFor(hostPort: number, data: string) {
  const inside = `PLAINTEXT://127.0.0.1:${INNER_PORT}`;
  return {
    ...kafkaSettings({ data, brokerPort: BROKER_PORT, controllerPort: CONTROLLER_PORT }),
    listeners: `${inside},PUBLISHED://0.0.0.0:${BROKER_PORT},CONTROLLER://127.0.0.1:${CONTROLLER_PORT}`,
    'advertised.listeners': `${inside},PUBLISHED://127.0.0.1:${hostPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PUBLISHED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
  };
}

/** The published image reads KAFKA_NODE_ID for node.id, and formats its folder by itself. */
function asKafkaEnvironment(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  const name = (key: string) => `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`;
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [name(key), String(value)]));
}

const kafka: Recipe = {
  port: BROKER_PORT,
  address: (hostPort) => `127.0.0.1:${hostPort}`,
  published: {
    image: `apache/kafka:${KAFKA_VERSION}`,
    run: (hostPort) => ({ environment: asKafkaEnvironment(kafkaSettingsFor(hostPort, '/tmp/kafka-data')) }),
  },
  local: {
    key: () => KAFKA_VERSION,
    async contents(errand, folder) {
      const java = await ensureJavaRuntime(errand);
      const jars = await ensureKafkaJars(errand);
      const data = join(folder, 'data');
      const properties = join(folder, 'format.properties');
      writeFileSync(properties, asProperties(kafkaSettingsFor(BROKER_PORT, data)));
      await formatKafka({ command: join(java, 'bin', 'java'), version: '25' }, jars, properties);
      const jarFiles = jars.map((jar): [string, string] => [jar, `/kafka/libs/${basename(jar)}`]);
      return {
        [java]: '/java',
        [data]: '/kafka/data',
        [inRoot(KAFKA_LOG)]: '/kafka/log4j2.properties',
        ...Object.fromEntries(jarFiles),
      };
    },
    run: (hostPort) => ({
      command: [
        '/java/bin/java',
        '-Xmx512m',
        ...QUICK_START,
        '-Dlog4j2.configurationFile=/kafka/log4j2.properties',
        '-cp',
        '/kafka/libs/*',
        'kafka.Kafka',
        '/server.properties',
      ],
      files: { '/server.properties': asProperties(kafkaSettingsFor(hostPort, '/kafka/data')) },
    }),
  },
};

const registryEnvironment = { REGISTRY_CCOMPAT_USE_CANONICAL_HASH: 'true' };

const registry: Recipe = {
  port: 8080,
  address: (hostPort) => `http://127.0.0.1:${hostPort}/apis/ccompat/v7`,
  published: {
    image: `apicurio/apicurio-registry-mem:${APICURIO_VERSION}`,
    run: () => ({ environment: registryEnvironment }),
  },
  local: {
    key: () => APICURIO_VERSION,
    async contents(errand) {
      const java = await ensureJavaRuntime(errand);
      const jar = await ensureApicurio(errand);
      return { [java]: '/java', [dirname(jar)]: '/apicurio' };
    },
    run: () => ({
      command: [
        '/java/bin/java',
        '-Xmx128m',
        ...QUICK_START,
        '-jar',
        `/apicurio/apicurio-registry-app-${APICURIO_VERSION}-runner.jar`,
      ],
      environment: registryEnvironment,
    }),
  },
};

const redisSettings = ['--appendonly', 'yes', '--save', '', '--protected-mode', 'no'];

const redis: Recipe = {
  port: 6379,
  address: (hostPort) => `redis://127.0.0.1:${hostPort}`,
  published: {
    image: 'valkey/valkey:8.1',
    run: () => ({ command: ['valkey-server', ...redisSettings] }),
  },
  local: {
    key: () => '9.1.2',
    contents: async (errand) => ({ [await ensureRedisServer(errand)]: '/redis-server' }),
    run: () => ({ command: ['/redis-server', ...redisSettings, '--dir', '/tmp'] }),
  },
};

/** The sources of our HTTP front: the image is made anew when they change. */
function frontHash(): string {
  const folder = inRoot('infra/chdb');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.update(readFileSync(inRoot('package-lock.json'))).digest('hex');
}

const clickhouse: Recipe = {
  port: 8123,
  address: (hostPort) => `http://127.0.0.1:${hostPort}`,
  published: {
    image: 'clickhouse/clickhouse-server:25.8',
    // Since 24.x the image shuts the default user off the network unless told otherwise; the port is on the loopback only.
    run: () => ({ environment: { CLICKHOUSE_SKIP_USER_SETUP: '1' } }),
  },
  local: {
    key: frontHash,
    contents: async () => ({
      [inRoot('node_modules/node/bin/node')]: '/app/node',
      [inRoot('node_modules/chdb')]: '/app/node_modules/chdb',
      [inRoot('node_modules/@chdb')]: '/app/node_modules/@chdb',
      [inRoot('infra/chdb')]: '/app/infra/chdb',
      [inRoot('package.json')]: '/app/package.json',
    }),
    run: () => ({
      command: [
        '/app/node',
        '--no-warnings',
        '/app/infra/chdb/main.ts',
        '--path',
        '/data',
        '--port',
        '8123',
        '--host',
        '0.0.0.0',
      ],
      environment: { UV_THREADPOOL_SIZE: '8' },
    }),
  },
};

export const RECIPES: Readonly<Record<ServiceName, Recipe>> = { kafka, registry, redis, clickhouse };
