/** A broker of a test's own, with listeners and settings of its own, in a temporary folder; it ends with the test. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureJava } from '../../infra/artefacts/java.ts';
import { chosenKafka, ensureKafkaJars } from '../../infra/artefacts/kafka-jars.ts';
import { asProperties, formatKafka, javaArguments, kafkaSettings } from '../../infra/native/kafka.ts';
import { answersKafka } from '../../infra/native/ready.ts';
import { freePort } from '../../infra/processes/ports.ts';
import type { ServiceError } from '../../infra/service-error.ts';
import { errand } from './java-tools.ts';

const START_MS = 60_000;

/** Why no broker can be started here, for tests that are then left out; false where one can. */
export async function cannotStart(): Promise<string | false> {
  try {
    await Promise.all([ensureJava(errand), ensureKafkaJars(errand, chosenKafka())]);
    return false;
  } catch (error) {
    if ((error as ServiceError).code === 'ARTEFACT_MISSING') return (error as Error).message;
    throw error;
  }
}

export interface OwnBroker {
  /** host:port without TLS and users: for the broker itself, and for what the test only looks at. */
  readonly plain: string;
  /** host:port by name of the listener. */
  readonly listeners: ReadonlyMap<string, string>;
  /** SIGSTOP: it takes connections and answers nothing. Until SIGCONT. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

export interface OwnBrokerOptions {
  /** Name → security protocol. */
  readonly listeners?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Records of the format command. */
  readonly records?: readonly string[];
  /** Address that clients of a listener are sent to, where it is another than that on which it listens. */
  readonly advertised?: Readonly<Record<string, string>>;
}

export async function startBroker(options: OwnBrokerOptions): Promise<OwnBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-broker-'));
  const [brokerPort, controllerPort] = [await freePort(), await freePort()];
  const listeners = new Map<string, string>();
  for (const name of Object.keys(options.listeners ?? {}))
    listeners.set(name, `127.0.0.1:${String(await freePort())}`);
  const base = kafkaSettings({ data: join(folder, 'log'), brokerPort, controllerPort });
  const more = (of: (name: string) => string): string =>
    [...listeners.keys()].map((n) => `,${of(n)}`).join('');
  const at = (name: string): string => listeners.get(name) ?? '';
  const settings = {
    ...base,
    listeners: `${String(base['listeners'])}${more((n) => `${n}://${at(n)}`)}`,
    'advertised.listeners': `${String(base['advertised.listeners'])}${more((n) => `${n}://${options.advertised?.[n] ?? at(n)}`)}`,
    'listener.security.protocol.map': `${String(base['listener.security.protocol.map'])}${more((n) => `${n}:${options.listeners?.[n] ?? ''}`)}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    ...options.settings,
  };
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, asProperties(settings));
  const [java, jars] = await Promise.all([ensureJava(errand), ensureKafkaJars(errand, chosenKafka())]);
  await formatKafka(java, jars, properties, options.records ? { records: options.records } : {});
  const log = createWriteStream(join(folder, 'kafka.log'));
  const child = spawn(java.command, [...javaArguments(jars, ['-Xmx384m']), 'kafka.Kafka', properties]);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const plain = `127.0.0.1:${String(brokerPort)}`;
  for (const deadline = Date.now() + START_MS; !(await answersKafka(plain)); await sleep(50)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    child.kill('SIGKILL');
    throw new Error(`the broker did not start: see ${join(folder, 'kafka.log')}`);
  }
  return { plain, listeners, signal: (name) => void child.kill(name), stop };
}
