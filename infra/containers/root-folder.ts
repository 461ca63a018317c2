import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute } from '../artefacts/execute.ts';

/** What goes into an image: host path to path in the image; folders with all that is in them. */
export type Contents = Readonly<Record<string, string>>;

/** "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)", as ldd prints them. */
export function librariesIn(lddOutput: string): string[] {
  return [...lddOutput.matchAll(/(?:=>\s*|^\s*)(\/\S+)\s+\(0x/gm)].flatMap(([, path]) => path ?? []);
}

function filesUnder(path: string): string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const mayBeLinked = (file: string) => /\/bin\/|\.so(\.\d+)*$|\.node$|-server$|\/node$/.test(file);

/**
 * Fills `root` with the contents and the shared libraries that their programs need, taken from this machine: programs that run here
 * then run in a container that has nothing else, no distribution and no shell.
 */
export async function fillRoot(root: string, contents: Contents): Promise<void> {
  for (const [from, to] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    cpSync(from, join(root, to), { recursive: true, dereference: true });
  }
  mkdirSync(join(root, 'tmp'), { recursive: true });
  const programs = filesUnder(root).filter(mayBeLinked);
  const { output } = await execute('ldd', programs);
  for (const library of new Set(librariesIn(output))) {
    // A library that came with the contents is found beside its program.
    if (library.startsWith(root) || existsSync(join(root, library))) continue;
    mkdirSync(dirname(join(root, library)), { recursive: true });
    cpSync(realpathSync(library), join(root, library));
  }
}
