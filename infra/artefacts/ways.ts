/**
 * The ways to the files of a Maven repository, in the order in which they are tried. None of them names a repository: `mvn` and the
 * client from the Python package index know their default one, and any other is a setting of whoever runs this.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Errand } from '../errand.ts';
import { ServiceError } from '../service-error.ts';
import { ensureArtefact } from './cache.ts';
import { asArgument, pomOf } from './coordinates.ts';
import { downloadAll } from './download.ts';
import { execute, whichOf, type Executed } from './execute.ts';
import { findPython, installFromPypi } from './pypi.ts';
import { isIntact, type PinnedFile } from './verify.ts';

export interface Way {
  /** As in "fetching Kafka NAME". */
  name: string;
  /** Whether what has come so far lies in the folder. */
  visible: boolean;
  /** Fetches what the way itself needs. */
  prepare?(errand: Errand): Promise<unknown>;
  /** Puts the files into the folder. What it cannot bring is a ServiceError whose message is half a sentence. */
  bring(files: readonly PinnedFile[], folder: string, errand: Errand): Promise<void>;
}

export const CLIENT = 'jgo-3.2.0';
const CLIENT_PROGRAM = fileURLToPath(new URL('./maven-client.py', import.meta.url));

/** `mvn` first: it knows the user's mirrors and proxies. */
export async function waysToFetch(env: NodeJS.ProcessEnv): Promise<Way[]> {
  const [mvn, python] = await Promise.all([whichOf(['mvn'], env), findPython(env)]);
  const repository = env['AGPIS_MAVEN_REPOSITORY'];
  return [
    ...(mvn === undefined ? [] : [byMaven(mvn)]),
    ...(repository ? [fromRepository(repository)] : []),
    ...(repository || python === undefined ? [] : [byClient(python)]),
  ];
}

function byMaven(mvn: string): Way {
  return {
    name: 'by mvn',
    visible: false,
    async bring(files, folder, errand) {
      const out = await inWorkFolder(folder, async (work) => {
        writeFileSync(join(work, 'pom.xml'), pomOf(files));
        const goals = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${work}`];
        const done = await execute(mvn, goals, { cwd: work, errand });
        await keepIntact(files, ({ path }) => join(work, basename(path)), folder);
        return done;
      });
      if (out.status !== 0) throw refusal('mvn', out, /\[ERROR\]|error/i);
    },
  };
}

function fromRepository(repository: string): Way {
  return {
    name: 'from AGPIS_MAVEN_REPOSITORY',
    visible: true,
    bring: (files, folder, errand) =>
      downloadAll(files, folder, repository.replace(/\/+$/, ''), errand.signal),
  };
}

function byClient(python: string): Way {
  return {
    name: 'by jgo',
    visible: true,
    prepare: ensureClient,
    async bring(files, folder, errand) {
      const libraries = await ensureClient(errand);
      const out = await inWorkFolder(folder, async (work) => {
        const args = ['-I', CLIENT_PROGRAM, libraries, work, ...files.map(asArgument)];
        const done = await execute(python, args, { errand });
        await keepIntact(files, ({ path }) => join(work, path), folder);
        return done;
      });
      if (out.status !== 0) throw refusal('jgo', out, /./);
    },
  };
}

/** A Maven client in pure Python that needs neither Maven nor Java, in the cache. */
function ensureClient(errand: Errand): Promise<string> {
  const fill = (partial: string) =>
    installFromPypi(
      {
        what: 'the Maven client jgo',
        requirements: 'requirements-maven-client.txt',
        bytes: 1.8e6,
      },
      partial,
      errand,
    );
  return ensureArtefact({ name: CLIENT, fill }, errand.say, errand);
}

/** A folder beside the files for what is not verified yet; it goes, whatever happens. */
async function inWorkFolder<T>(folder: string, work: (folder: string) => Promise<T>): Promise<T> {
  const place = join(folder, '.unverified');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  try {
    return await work(place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Also after a failure: the next way, or the next start, fetches only the rest. */
async function keepIntact(
  files: readonly PinnedFile[],
  from: (file: PinnedFile) => string,
  folder: string,
): Promise<void> {
  for (const file of files)
    if (await isIntact(from(file), file)) renameSync(from(file), join(folder, basename(file.path)));
}

function refusal(command: string, { status, output }: Executed, telling: RegExp): ServiceError {
  const lines = output.trim().split('\n').filter(Boolean);
  const words = (lines.find((line) => telling.test(line)) ?? lines.at(-1) ?? 'it said nothing').slice(0, 200);
  return new ServiceError(
    'ARTEFACT_MISSING',
    `${command} ended with status ${status ?? 'none'}: ${words.trim()}`,
  );
}
