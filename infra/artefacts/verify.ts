import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** One file of a Maven repository, pinned by its content. */
export interface PinnedFile {
  /** Path inside any Maven repository. */
  path: string;
  /** Lower-case hex. */
  sha256: string;
  bytes: number;
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export async function isIntact(file: string, pinned: PinnedFile): Promise<boolean> {
  return existsSync(file) && (await sha256Of(file)) === pinned.sha256;
}

/** Those of the files that are not in the folder as they should be. */
export async function missingOf(files: readonly PinnedFile[], folder: string): Promise<PinnedFile[]> {
  const found = await Promise.all(files.map((file) => isIntact(join(folder, basename(file.path)), file)));
  return files.filter((_, index) => found[index] === false);
}
