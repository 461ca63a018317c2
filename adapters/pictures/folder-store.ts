import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PictureStore } from '../../ports/pictures.ts';
import { contentPath } from './content-path.ts';
import { fileWriter } from './durable-file.ts';
import { undefinedIfMissing } from './missing-file.ts';

export class CorruptPictureError extends Error {
  readonly code = 'picture-corrupt';
  constructor(path: string) {
    super(
      `${path} no longer holds the bytes of its name. Check the disk, remove the file and send the product again.`,
    );
    this.name = 'CorruptPictureError';
  }
}

/** Pictures as files `ab/cd/<sha256>` below a folder, which several processes may share. */
export function folderStore(folder: string): PictureStore {
  const root = resolve(folder);
  const writer = fileWriter(root);
  const underWay = new Map<string, Promise<void>>();

  const store = async (path: string, bytes: Uint8Array): Promise<void> => {
    const size = await sizeOf(path);
    // A file of another size was damaged after it was written; these bytes are right, so they mend it.
    if (size === bytes.length) await writer.syncName(path);
    else await writer.writeDurably(path, bytes);
  };

  return {
    async put(bytes) {
      const sha256 = hashOf(bytes);
      const path = contentPath(root, sha256);
      const other = underWay.get(path);
      if (other !== undefined) return other.then(() => sha256);
      const writing = store(path, bytes).finally(() => underWay.delete(path));
      underWay.set(path, writing);
      await writing;
      return sha256;
    },
    async get(sha256) {
      const path = contentPath(root, sha256);
      const bytes = await readFile(path).catch(undefinedIfMissing);
      if (bytes !== undefined && hashOf(bytes) !== sha256) throw new CorruptPictureError(path);
      return bytes;
    },
    async has(sha256) {
      return (await sizeOf(contentPath(root, sha256))) !== undefined;
    },
  };
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(undefinedIfMissing);
  return found?.size;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
