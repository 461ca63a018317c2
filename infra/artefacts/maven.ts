import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Say } from '../service-error.ts';
import { download } from './download.ts';
import { execute, isOnPath } from './execute.ts';
import { isIntact, type PinnedFile } from './verify.ts';

const PARALLEL_DOWNLOADS = 4;

interface Coordinates {
  group: string;
  artifact: string;
  version: string;
  type: string;
  classifier: string | undefined;
}

/** `org/x/name/1.0/name-1.0-all.tar.gz` as group, artifact, version, type and classifier (Maven's layout). */
export function coordinatesOf(path: string): Coordinates {
  const parts = path.split('/');
  const [artifact, version] = parts.slice(-3, -1) as [string, string];
  const rest = basename(path).slice(`${artifact}-${version}`.length);
  const dot = rest.indexOf('.');
  const classifier = rest.slice(1, dot);
  return {
    group: parts.slice(0, -3).join('.'),
    artifact,
    version,
    type: rest.slice(dot + 1),
    classifier: dot > 0 ? classifier : undefined,
  };
}

/** Every file is named, and nothing else may come along: the list is the one that was tested. */
export function pomOf(files: readonly PinnedFile[]): string {
  const dependencies = files.map(({ path }) => {
    const { group, artifact, version, type, classifier } = coordinatesOf(path);
    const extra = classifier === undefined ? '' : `<classifier>${classifier}</classifier>`;
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${type}</type>${extra}<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>agpis</groupId><artifactId>artefacts</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}

/** Lets Maven bring what it can: it knows the user's mirrors and proxies. What it lacks is downloaded afterwards. */
async function byMaven(files: readonly PinnedFile[], folder: string): Promise<void> {
  const work = join(folder, '.maven');
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'pom.xml'), pomOf(files));
  const goals = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'out')}`];
  const done = await execute('mvn', goals, { cwd: work });
  if (done.status === 0)
    for (const { path } of files)
      copyFileSync(join(work, 'out', basename(path)), join(folder, basename(path)));
  rmSync(work, { recursive: true });
}

async function byHttps(files: readonly PinnedFile[], folder: string, say: Say): Promise<void> {
  const waiting = [...files];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.bytes > 20e6)
        say(`downloading ${basename(next.path)} (${Math.round(next.bytes / 1e6)} MB) ...`);
      await download(next, join(folder, basename(next.path)));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_DOWNLOADS }, worker));
}

async function missing(files: readonly PinnedFile[], folder: string): Promise<PinnedFile[]> {
  const found = await Promise.all(files.map((file) => isIntact(join(folder, basename(file.path)), file)));
  return files.filter((_, index) => found[index] === false);
}

/** Puts the pinned files into the folder, by `mvn` where it is installed, else over HTTPS: either way verified. */
export async function fetchPinned(files: readonly PinnedFile[], folder: string, say: Say): Promise<void> {
  let wanted = await missing(files, folder);
  if (wanted.length > 0 && (await isOnPath('mvn'))) {
    await byMaven(wanted, folder);
    wanted = await missing(wanted, folder);
  }
  await byHttps(wanted, folder, say);
}
