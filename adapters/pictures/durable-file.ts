import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Half-written files older than this belong to no one: a write takes seconds. */
const ABANDONED_MS = 3600_000;

/**
 * Writes files that are there whole or not at all: into `tmp/` below the root, then renamed into place.
 * Temporary files that a crash left behind are removed before the first write.
 */
export interface FileWriter {
  /** When it resolves, the file survives a power cut: its bytes, its name and every new folder above it are on disk. */
  writeDurably(path: string, bytes: Uint8Array): Promise<void>;
  /** Whole, but perhaps lost by a power cut: for what can be computed again. */
  writeWhole(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a name that another writer gave durable as well. */
  syncName(path: string): Promise<void>;
}

export function fileWriter(root: string): FileWriter {
  const tmp = join(root, 'tmp');
  const syncedFolders = new Set<string>();
  let ready: Promise<void> | undefined;

  const again = (error: unknown): never => {
    ready = undefined;
    throw error;
  };

  const write = async (path: string, bytes: Uint8Array, durable: boolean): Promise<void> => {
    await (ready ??= prepare(root, tmp).catch(again));
    const draft = join(tmp, `${basename(path)}.${randomUUID()}`);
    try {
      await writeDraft(draft, bytes, durable);
      await mkdir(dirname(path), { recursive: true });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  };

  const syncName = async (path: string): Promise<void> => {
    const folder = dirname(path);
    await syncFolder(folder);
    if (syncedFolders.has(folder)) return;
    // The first time in this process: a predecessor may have died between making the folders and syncing them.
    for (const parent of foldersBetween(root, folder)) await syncFolder(parent);
    syncedFolders.add(folder);
  };

  return {
    syncName,
    writeWhole: (path, bytes) => write(path, bytes, false),
    async writeDurably(path, bytes) {
      await write(path, bytes, true);
      await syncName(path);
    },
  };
}

async function writeDraft(draft: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  const file = await open(draft, 'wx');
  try {
    await file.writeFile(bytes);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

async function prepare(root: string, tmp: string): Promise<void> {
  await mkdir(tmp, { recursive: true });
  await syncFolder(dirname(root));
  for (const name of await readdir(tmp)) {
    const left = join(tmp, name);
    const age = await stat(left).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0, // another process finished or removed it
    );
    if (age > ABANDONED_MS) await rm(left, { force: true });
  }
}

/** The folders above `folder`, up to and with `root`. */
function foldersBetween(root: string, folder: string): string[] {
  const above: string[] = [];
  for (let at = folder; at !== root && at !== dirname(at);) above.push((at = dirname(at)));
  return above;
}

/** A new name in a folder is durable once the folder is: fsync(2). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
