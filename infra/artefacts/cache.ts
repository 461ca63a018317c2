import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../bootstrap/lock.mjs';
import type { Say } from '../service-error.ts';

/** The folder for what is downloaded or made once, which all checkouts of this user share; training keeps its own there, too. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['AGPIS_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'agpis');
}

export interface Artefact {
  /** Folder name in the cache; holds the version, since what is there is never looked at again. */
  name: string;
  /**
   * Fills the folder. It may find what an earlier, failed try left, and should keep what is good of it.
   * Throwing leaves the folder to the next try.
   */
  fill: (folder: string) => Promise<void>;
}

/** The artefact's folder in the cache, filled at first use; complete or absent, whoever starts at the same time. */
export async function ensureArtefact(
  { name, fill }: Artefact,
  say: Say,
  { signal, cache = cacheFolder() }: { signal?: AbortSignal; cache?: string } = {},
): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  return withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return folder;
      const partial = `${folder}.partial`;
      mkdirSync(partial, { recursive: true });
      try {
        await fill(partial);
      } catch (error) {
        removeEmpty(partial);
        throw error;
      }
      renameSync(partial, folder);
      return folder;
    },
    (holder) => {
      if (holder !== process.pid) say(`waiting for process ${holder}, which is fetching ${name} ...`);
    },
    signal,
  );
}

function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
