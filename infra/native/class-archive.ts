import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureArtefact } from '../artefacts/cache.ts';
import type { Java } from '../artefacts/java.ts';
import type { Errand } from '../errand.ts';
import { isRunning } from '../processes/identity.ts';
import { launch } from '../processes/launch.ts';
import { stopProcesses } from '../processes/stop.ts';
import type { NativeService } from './native-service.ts';

/** Measured: the least time to the first answer; the services are small, the C2 compiler pays off only after hours. */
export const QUICK_START = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const REHEARSAL_MS = 90_000;
const POLL_MS = 100;

export interface Rehearsal {
  name: string;
  java: Java;
  /** What the archive holds good for besides Java: the class path, one entry each. */
  classPath: readonly string[];
  /** The service with data in a folder that is thrown away, started with the extra JVM flags. */
  service: (folder: string, flags: readonly string[]) => Promise<NativeService>;
  errand: Errand;
}

/**
 * The JVM flags that halve the start of a service: its classes, laid out once by a rehearsal of start and stop and
 * kept in the cache. Where the JVM cannot write such an archive there are no flags, and the start is slower.
 */
export async function classArchiveFlags(rehearsal: Rehearsal): Promise<string[]> {
  const { name, java, classPath, errand } = rehearsal;
  const key = createHash('sha256')
    .update(JSON.stringify([java, classPath]))
    .digest('hex')
    .slice(0, 12);
  const artefact = {
    name: `${name}-classes-${key}`,
    fill: async (partial: string) => {
      errand.say(`preparing ${name} for quick starts (some seconds, once) ...`);
      await rehearse(rehearsal, partial);
    },
  };
  const archive = join(await ensureArtefact(artefact, errand.say, errand), 'classes.jsa');
  return existsSync(archive)
    ? ['-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off', `-XX:SharedArchiveFile=${archive}`]
    : [];
}

async function rehearse({ service, errand }: Rehearsal, folder: string): Promise<void> {
  const data = join(folder, 'rehearsal');
  mkdirSync(data, { recursive: true });
  const { plan, ready } = await service(data, [`-XX:ArchiveClassesAtExit=${join(folder, 'classes.jsa')}`]);
  errand.signal.throwIfAborted();
  const process = await launch(plan, errand.own);
  const deadline = Date.now() + REHEARSAL_MS;
  const waiting = () => isRunning(process) && Date.now() < deadline && !errand.signal.aborted;
  while (waiting() && !(await ready())) await sleep(POLL_MS);
  // The archive is written while it ends, which takes seconds.
  await stopProcesses([process], { patienceMs: errand.signal.aborted ? 0 : REHEARSAL_MS });
  rmSync(errand.signal.aborted ? folder : data, { recursive: true, force: true });
  errand.signal.throwIfAborted();
}
