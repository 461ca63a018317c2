import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Errand } from '../errand.ts';
import { ServiceError } from '../service-error.ts';
import { execute, whichOf } from './execute.ts';

/** Wheels only, exactly those whose hashes the file names, nothing besides. */
const FLAGS = [
  '--quiet',
  '--no-deps',
  '--only-binary=:all:',
  '--require-hashes',
  '--no-compile',
  '--no-input',
  '--upgrade',
];

interface Wanted {
  /** As in "fetching WHAT". */
  what: string;
  /** A file of this folder. */
  requirements: string;
  bytes: number;
  /** The other way to get what it brings, as an imperative. Without it a refusal is half a sentence, for a longer one. */
  otherwise?: string;
}

export function findPython(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  return whichOf(['python3', 'python'], env);
}

/**
 * Installs a requirements file with hashes into `folder`.
 * @throws ServiceError ARTEFACT_MISSING with what is missing and the other way
 */
export async function installFromPypi(
  { what, requirements, bytes, otherwise }: Wanted,
  folder: string,
  errand: Errand,
): Promise<void> {
  const python = await findPython();
  if (python === undefined)
    throw refused(`Python 3 with pip is missing, which would bring ${what}`, otherwise);
  const file = fileURLToPath(new URL(requirements, import.meta.url));
  // pip leaves its temporary folders where it is ended by a signal.
  const temporary = join(folder, '.pip');
  mkdirSync(temporary, { recursive: true });
  const args = ['-m', 'pip', 'install', ...FLAGS, '--target', folder, '-r', file];
  try {
    await errand.progress.during({ what, bytes, way: 'by pip' }, async () => {
      const done = await execute(python, args, { env: { TMPDIR: temporary }, errand });
      if (done.status !== 0)
        throw refused(`pip could not bring ${what} (${reasonIn(done.output)})`, otherwise);
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function reasonIn(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.findLast((line) => /error|no module/i.test(line)) ?? lines.at(-1) ?? '').trim();
}

function refused(what: string, otherwise: string | undefined): ServiceError {
  const ways = `${otherwise}, or see that Python 3.11 or newer with pip is there.`;
  return new ServiceError('ARTEFACT_MISSING', otherwise === undefined ? what : `${what}: ${ways}`);
}
