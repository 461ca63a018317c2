/** Which files a user means by paths, and which of them is the main picture of its folder. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Role } from '../processors/screening/finding.ts';

export type PictureFile = { file: string; role: Role };
export type RoleChoice = Role | 'auto';

/** Endings that a seller means as a picture; what is inside is decided by its bytes. */
const ENDINGS = new Set(
  '.jpg .jpeg .jpe .jfif .png .apng .webp .gif .avif .svg .tif .tiff .bmp .heic .heif .jxl .psd'.split(' '),
);

const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Files as given, folders with everything below them; by folder, then by name (2 before 10). With "auto" the first of a folder is
 * its main picture.
 * @throws the file system's error when a path does not exist or cannot be read.
 */
export async function pictureFiles(paths: readonly string[], role: RoleChoice): Promise<PictureFile[]> {
  const found = (await Promise.all(paths.map(expand))).flat();
  return withRoles([...new Set(found)], role);
}

export function withRoles(files: readonly string[], role: RoleChoice): PictureFile[] {
  const folders = new Map<string, string[]>();
  for (const file of files) folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), file]);
  return [...folders]
    .toSorted(([a], [b]) => byName(a, b))
    .flatMap(([, inside]) =>
      inside.toSorted(byName).map((file, i) => ({
        file,
        role: role === 'auto' ? (i === 0 ? 'main' : 'secondary') : role,
      })),
    );
}

async function expand(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && !entry.name.startsWith('.') && ENDINGS.has(extname(entry.name).toLowerCase()),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}
