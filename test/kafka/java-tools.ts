/** Kafka's own command line tools, on the Java and the jars that the broker runs on: foreign clients, as the field has them. */
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { ensureJava } from '../../infra/artefacts/java.ts';
import { ensureKafkaJars } from '../../infra/artefacts/kafka-jars.ts';
import { ensureKafkaTools } from '../../infra/artefacts/kafka-tools.ts';
import { progressBy } from '../../infra/artefacts/progress.ts';
import type { Errand } from '../../infra/errand.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
export const errand: Errand = {
  say,
  progress: progressBy(say),
  own: () => undefined,
  signal: new AbortController().signal,
};

/** Runs a tool by the name of its class; resolves when it has ended well. */
export async function runTool(tool: string, args: readonly string[], input: string): Promise<void> {
  const [java, jars, tools] = await Promise.all([
    ensureJava(errand),
    ensureKafkaJars(errand),
    ensureKafkaTools(errand),
  ]);
  const classPath = [...jars, tools].join(delimiter);
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
