/** Which files a user means by paths, and which of them is the main picture of its folder. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Role } from '../processors/screening/finding.ts';

export type PictureFile = { file: string; role: Role };
export type RoleChoice = Role | 'auto';

/** Endings that a seller means as a picture; what is inside is decided by its bytes. */
const ENDINGS = new Set(
  '.jpg .jpeg .jpe .jfif .png .apng .webp .gif .avif .svg .tif .tiff .bmp .heic .heif .jxl .psd'.split(' '),
);

const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Files as given, folders with everything below them; by folder, then by name (2 before 10). With "auto" the main picture of a
 * folder is the first whose name says so (main, front, primary), else the first by name.
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
    .flatMap(([, inside]) => {
      const sorted = inside.toSorted(byName);
      const main = sorted.find((file) => MAIN_NAME.test(basename(file))) ?? sorted[0];
      return sorted.map((file) => ({
        file,
        role: role === 'auto' ? (file === main ? 'main' : 'secondary') : role,
      }));
    });
}

/** Names that sellers and exports give to main pictures, as a word of their own. */
const MAIN_NAME = /(^|[^a-z])(main|front|primary)([^a-z]|$)/i;

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
