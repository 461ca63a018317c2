/** Kafka's own command line tools, on the Java and the jars that the broker runs on: foreign clients, as the field has them. */
import { spawn } from 'node:child_process';
import { basename, delimiter, join } from 'node:path';
import { ensureArtefact } from '../../infra/artefacts/cache.ts';
import { ensureJava } from '../../infra/artefacts/java.ts';
import { KAFKA_VERSION, ensureKafkaJars } from '../../infra/artefacts/kafka-jars.ts';
import { fetchPinned } from '../../infra/artefacts/maven.ts';
import { progressBy } from '../../infra/artefacts/progress.ts';
import type { Errand } from '../../infra/errand.ts';

/** The one jar of the tools that the broker does not need. */
const TOOLS = {
  path: `org/apache/kafka/kafka-tools/${KAFKA_VERSION}/kafka-tools-${KAFKA_VERSION}.jar`,
  sha256: '62f3c5dd7aa3442d4c5bc6a95f86e2502178ea09de8e27f74d9563bf955e253c',
  bytes: 698_668,
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);
export const errand: Errand = {
  say,
  progress: progressBy(say),
  own: () => undefined,
  signal: new AbortController().signal,
};

/** Runs a tool by the name of its class; resolves when it has ended well. */
export async function runTool(tool: string, args: readonly string[], input: string): Promise<void> {
  const artefact = {
    name: `kafka-tools-${KAFKA_VERSION}`,
    fill: (folder: string) => fetchPinned({ what: "Kafka's tools", files: [TOOLS] }, folder, errand),
  };
  const [java, jars, folder] = await Promise.all([
    ensureJava(errand),
    ensureKafkaJars(errand),
    ensureArtefact(artefact, say),
  ]);
  const classPath = [...jars, join(folder, basename(TOOLS.path))].join(delimiter);
  const flags = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const child = spawn(java.command, [...flags, '-cp', classPath, `org.apache.kafka.tools.${tool}`, ...args]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(input);
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0 || said.includes('ERROR'))
    throw new Error(`${tool} ended with ${String(status)}: ${said}`);
}
