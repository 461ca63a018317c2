/** Kafka Streams: its jars beside the broker's, and our program for it, compiled at first use by the Eclipse compiler (no JDK needed). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { ensureArtefact } from '../../../infra/artefacts/cache.ts';
import { execute } from '../../../infra/artefacts/execute.ts';
import { ensureJava } from '../../../infra/artefacts/java.ts';
import { ensureKafkaJars, KAFKA_VERSION } from '../../../infra/artefacts/kafka-jars.ts';
import { fetchPinned } from '../../../infra/artefacts/maven.ts';
import type { PinnedFile } from '../../../infra/artefacts/verify.ts';
import type { Errand } from '../../../infra/errand.ts';
import { ServiceError } from '../../../infra/service-error.ts';

const LIST = resolve(import.meta.dirname, 'java-jars.json');
const SOURCE = resolve(import.meta.dirname, 'StreamsPeer.java');
const COMPILER = /^ecj-/;

export interface JavaPeer {
  readonly command: string;
  readonly javaVersion: string;
  readonly streamsVersion: string;
  readonly classPath: string;
  readonly mainClass: string;
}

/** @throws ServiceError where Java or the jars cannot be had */
export async function ensureStreams(errand: Errand): Promise<JavaPeer> {
  const [java, brokerJars, ownJars] = await Promise.all([
    ensureJava(errand),
    ensureKafkaJars(errand),
    ensureJars(errand),
  ]);
  const compiler = ownJars.find((jar) => COMPILER.test(basename(jar))) ?? '';
  const jars = [...ownJars.filter((jar) => jar !== compiler), ...brokerJars];
  const classPath = jars.join(delimiter);
  const classes = await ensureClasses({ java: java.command, compiler, classPath }, errand);
  return {
    command: java.command,
    javaVersion: java.version,
    streamsVersion: KAFKA_VERSION,
    classPath: [classes, classPath].join(delimiter),
    mainClass: basename(SOURCE, '.java'),
  };
}

async function ensureJars(errand: Errand): Promise<string[]> {
  const jars = JSON.parse(readFileSync(LIST, 'utf8')) as PinnedFile[];
  const folder = await ensureArtefact(
    {
      name: `bench-streams-${KAFKA_VERSION}`,
      fill: (partial) =>
        fetchPinned({ what: `Kafka Streams ${KAFKA_VERSION}`, files: jars }, partial, errand),
    },
    errand.say,
    errand,
  );
  return jars.map(({ path }) => join(folder, basename(path)));
}

function ensureClasses(
  { java, compiler, classPath }: { java: string; compiler: string; classPath: string },
  errand: Errand,
): Promise<string> {
  const key = createHash('sha256').update(readFileSync(SOURCE)).update(classPath).digest('hex');
  return ensureArtefact(
    {
      name: `bench-streams-classes-${key.slice(0, 12)}`,
      async fill(partial) {
        const options = ['-source', '17', '-target', '17', '-nowarn', '-cp', classPath, '-d', partial];
        const done = await execute(java, ['-jar', compiler, ...options, SOURCE], { errand });
        if (done.status !== 0)
          throw new ServiceError('ARTEFACT_MISSING', `${SOURCE} does not compile: ${done.output.trim()}`);
      },
    },
    errand.say,
    errand,
  );
}
