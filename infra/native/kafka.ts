import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../artefacts/execute.ts';
import { ensureJava, type Java } from '../artefacts/java.ts';
import { chosenKafka, ensureKafkaJars } from '../artefacts/kafka-jars.ts';
import type { Errand } from '../errand.ts';
import { freePort } from '../processes/ports.ts';
import { ServiceError } from '../service-error.ts';
import { classArchiveFlags, QUICK_START } from './class-archive.ts';
import type { NativeOptions, NativeService } from './native-service.ts';
import { answersKafka } from './ready.ts';

const LOG4J2 = fileURLToPath(new URL('./kafka-log4j2.properties', import.meta.url));
const LOG4J = new URL('./kafka-log4j.properties', import.meta.url).href;

export interface KafkaPlace {
  /** Folder of the records. */
  data: string;
  brokerPort: number;
  controllerPort: number;
}

/** What a broker is among others; by default it is alone. */
export interface KafkaMembership {
  nodeId: number;
  /** `id@host:port` of every controller, by commas. */
  voters: string;
  /** The same for all members. */
  clusterId: string;
  /** Replicas of each partition, and how many of them must have a record before it is acknowledged. */
  replication: number;
  minInSync: number;
}

const alone = ({ controllerPort }: KafkaPlace): Omit<KafkaMembership, 'clusterId'> => ({
  nodeId: 1,
  voters: `1@127.0.0.1:${controllerPort}`,
  replication: 1,
  minInSync: 1,
});

/** The settings of a node that is broker and controller, and listens on the loopback only. */
export function kafkaSettings(
  place: KafkaPlace,
  membership: Omit<KafkaMembership, 'clusterId'> = alone(place),
): Readonly<Record<string, string | number | boolean>> {
  const { data, brokerPort, controllerPort } = place;
  const { nodeId, voters, replication, minInSync } = membership;
  return {
    'process.roles': 'broker,controller',
    'node.id': nodeId,
    'controller.quorum.voters': voters,
    listeners: `PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${brokerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    // A mistyped topic is an error, not a topic.
    'auto.create.topics.enable': false,
    'default.replication.factor': replication,
    'min.insync.replicas': minInSync,
    'offsets.topic.replication.factor': replication,
    'transaction.state.log.replication.factor': replication,
    'transaction.state.log.min.isr': minInSync,
    // Brokers before Kafka 4 pass over what they do not know.
    'share.coordinator.state.topic.replication.factor': replication,
    'share.coordinator.state.topic.min.isr': minInSync,
    // 50 partitions are for clusters; fewer of them start and recover faster.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 4,
    // Nobody else joins on a laptop: no waiting for more members; short sessions let tests see a takeover soon.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
  };
}

export function asProperties(settings: Readonly<Record<string, unknown>>): string {
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('\n')}\n`;
}

/** Kafka's own id form: 16 bytes in URL-safe base64. A leading "-" would be read as an option. */
export function newClusterId(): string {
  return Buffer.from(`A${randomUUID().replaceAll('-', '')}`.slice(0, 16)).toString('base64url');
}

export function javaArguments(classPath: readonly string[], flags: readonly string[]): string[] {
  return [...QUICK_START, ...flags, logging(classPath), '-cp', classPath.join(delimiter)];
}

/** Brokers before Kafka 4 log by Log4j 1 (KIP-653). */
function logging(classPath: readonly string[]): string {
  const isSecond = classPath.some((jar) => basename(jar).startsWith('log4j-core-'));
  return isSecond ? `-Dlog4j2.configurationFile=${LOG4J2}` : `-Dlog4j.configuration=${LOG4J}`;
}

/**
 * Prepares the data folder that server.properties names; a broker refuses one that is not. `records`: what its log of metadata is
 * to begin with, as options of Kafka's own format command (users of SCRAM). `clusterId`: of the cluster that it joins.
 */
export async function formatKafka(
  java: Java,
  jars: readonly string[],
  properties: string,
  { records = [], clusterId = newClusterId() }: { records?: readonly string[]; clusterId?: string } = {},
): Promise<void> {
  const args = [...javaArguments(jars, ['-Xmx128m']), 'kafka.tools.StorageTool'];
  const done = await execute(java.command, [
    ...[...args, 'format', '-t', clusterId, '-c', properties],
    ...records,
  ]);
  if (done.status !== 0)
    throw new ServiceError(
      'SERVICE_DID_NOT_START',
      `Kafka's storage could not be formatted with ${properties}: ${done.output.trim()}.`,
    );
}

async function serviceIn(
  { folder, logFile, preferredPorts }: Omit<NativeOptions, 'errand'>,
  java: Java,
  jars: readonly string[],
  flags: readonly string[],
  membership?: KafkaMembership,
): Promise<NativeService> {
  const data = join(folder, 'log');
  const properties = join(folder, 'server.properties');
  mkdirSync(folder, { recursive: true });
  const [brokerPort, controllerPort] = [await freePort(preferredPorts[0]), await freePort(preferredPorts[1])];
  const address = `127.0.0.1:${brokerPort}`;
  writeFileSync(properties, asProperties(kafkaSettings({ data, brokerPort, controllerPort }, membership)));
  if (!existsSync(join(data, 'meta.properties')))
    await formatKafka(java, jars, properties, membership ? { clusterId: membership.clusterId } : {});
  return {
    plan: {
      command: java.command,
      args: [...javaArguments(jars, ['-Xmx512m', ...flags]), 'kafka.Kafka', properties],
      logFile,
    },
    address,
    ports: [brokerPort, controllerPort],
    ready: () => answersKafka(address),
  };
}

/**
 * One Kafka broker (KRaft) on Java 17 or newer: 1–3 s to start, 170–470 MB. Alone, or the member of a cluster whose ports
 * (broker, controller) are then given.
 */
export async function kafkaService(
  options: NativeOptions,
  membership?: KafkaMembership,
): Promise<NativeService> {
  const { errand } = options;
  const [java, jars] = await Promise.all([ensureJava(errand), ensureKafkaJars(errand, chosenKafka())]);
  const flags = await kafkaClassFlags(java, jars, errand);
  return serviceIn(options, java, jars, flags, membership);
}

/** JVM flags that halve the start of the broker, and of every tool whose class path begins with these jars. */
export function kafkaClassFlags(java: Java, jars: readonly string[], errand: Errand): Promise<string[]> {
  return classArchiveFlags({
    name: 'kafka',
    java,
    classPath: jars,
    errand,
    service: (folder, extra) =>
      serviceIn({ folder, logFile: join(folder, 'log.txt'), preferredPorts: [] }, java, jars, extra),
  });
}
