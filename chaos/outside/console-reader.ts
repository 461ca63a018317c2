/**
 * The reader from outside: Kafka's own console consumer (Java, read_committed), one process a topic. Not our client, whose filter is one of the
 * things under test, and not kafkajs' consumer, which gives out aborted records when aborted transactions overlap (docs/architecture.md).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureJava } from '../../infra/artefacts/java.ts';
import { ensureKafkaJars } from '../../infra/artefacts/kafka-jars.ts';
import { ensureKafkaTools } from '../../infra/artefacts/kafka-tools.ts';
import type { Errand } from '../../infra/errand.ts';
import { QUICK_START } from '../../infra/native/class-archive.ts';
import { kafkaClassFlags } from '../../infra/native/kafka.ts';
import { identify } from '../../infra/processes/identity.ts';
import { consoleOutput, formatterProperties, marksOf } from './console-output.ts';
import { placeOf, type SeenRecord } from './seen-record.ts';

export interface OutsideReader {
  /** Committed records of a topic so far, each place once; those of a partition in order. */
  readonly records: (topic: string) => readonly SeenRecord[];
  /** How many records of all topics were seen; grows while something arrives. */
  count(): number;
  /** Why nothing more may come. */
  fault(): Error | undefined;
  close(): Promise<void>;
}

const CLASS = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
/** Brokers are killed under it: it asks for the new leaders soon. */
const CONSUMER = ['metadata.max.age.ms=2000', 'reconnect.backoff.max.ms=500', 'enable.auto.commit=false'];
/** A reader that ends is started again, from the beginning: what it has shown already is known by its place. */
const MAX_STARTS = 5;

export async function openConsoleReader(
  where: { readonly brokers: readonly string[]; readonly topics: readonly string[]; readonly logDir: string },
  errand: Errand,
): Promise<OutsideReader> {
  const [java, jars, tools] = await Promise.all([
    ensureJava(errand),
    ensureKafkaJars(errand),
    ensureKafkaTools(errand),
  ]);
  const classPath = [...jars, tools].join(delimiter);
  const flags = [...QUICK_START, ...(await kafkaClassFlags(java, jars, errand))];
  const marks = marksOf(randomUUID());
  const found = new Map(where.topics.map((topic) => [topic, [] as SeenRecord[]]));
  const children = new Set<ChildProcess>();
  let count = 0;
  let fault: Error | undefined;
  let closed = false;

  function start(topic: string, starts: number): void {
    const log = openSync(join(where.logDir, `reader-${topic}.log`), 'a');
    const child = spawn(
      java.command,
      ['-Xmx96m', ...flags, '-cp', classPath, CLASS, ...toolArguments(topic)],
      { stdio: ['ignore', 'pipe', log] },
    );
    closeSync(log);
    children.add(child);
    const identity = identify(child.pid ?? 0);
    if (identity) errand.own(identity);
    const known = new Set(found.get(topic)?.map(placeOf));
    const recordsOf = consoleOutput(topic, marks);
    child.stdout?.on('data', (piece: Buffer) => {
      try {
        for (const record of recordsOf(piece)) {
          if (known.has(placeOf(record))) continue;
          known.add(placeOf(record));
          found.get(topic)?.push(record);
          count += 1;
        }
      } catch (error) {
        fault ??= error as Error;
      }
    });
    child.once('error', (error) => (fault ??= error));
    child.once('close', (code) => {
      children.delete(child);
      if (closed) return;
      if (starts < MAX_STARTS) start(topic, starts + 1);
      else
        fault ??= new Error(
          `the console consumer of ${topic} ended ${String(starts)} times, last with ${String(code)}`,
        );
    });
  }

  const toolArguments = (topic: string): string[] => [
    ...['--bootstrap-server', where.brokers.join(','), '--topic', topic],
    ...['--from-beginning', '--isolation-level', 'read_committed'],
    ...CONSUMER.flatMap((property) => ['--command-property', property]),
    ...formatterProperties(marks).flatMap((property) => ['--formatter-property', property]),
  ];

  for (const topic of where.topics) start(topic, 1);
  return {
    records: (topic) => found.get(topic) ?? [],
    count: () => count,
    fault: () => fault,
    async close() {
      closed = true;
      const ended = [...children].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ended);
    },
  };
}
