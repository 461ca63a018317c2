/** The Python environment of the comparison: a virtual environment in the cache, made at first use. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureArtefact } from '../../infra/artefacts/cache.ts';
import { execute, whichOf } from '../../infra/artefacts/execute.ts';

const REQUIREMENTS = resolve(import.meta.dirname, 'requirements.txt');
/** The versions for which all pinned packages have wheels. */
const PYTHONS = ['python3.11', 'python3.12', 'python3.13'];

export class PeersMissingError extends Error {
  readonly code = 'PEERS_MISSING';
}

/** The interpreter that has the packages of that file. Throws PeersMissingError with what to do where it cannot be made. */
export async function ensurePython(say: (line: string) => void, requirements = REQUIREMENTS): Promise<string> {
  const python = await whichOf(PYTHONS);
  if (python === undefined) throw new PeersMissingError(`Python 3.11 to 3.13 is missing, so the comparison is skipped: install python3.11 with venv.`);
  const pinned = createHash('sha256').update(await readFile(requirements)).update(python).digest('hex').slice(0, 12);
  const folder = await ensureArtefact(
    {
      name: `bench-peers-${pinned}`,
      async fill(partial) {
        say('fetching the Python packages of the comparison (up to 200 MB, once) ...');
        await must(python, ['-m', 'venv', '--clear', partial]);
        await must(join(partial, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--prefer-binary', '-r', requirements]);
      },
    },
    say,
  );
  return join(folder, 'bin', 'python');
}

async function must(command: string, args: readonly string[]): Promise<void> {
  const { status, output } = await execute(command, args);
  if (status === 0) return;
  const reason = output.trim().split('\n').findLast((line) => /error/i.test(line)) ?? output.trim();
  throw new PeersMissingError(`The Python packages of the comparison could not be installed (${reason}), so it is skipped: check the network, or pip's configuration.`);
}
