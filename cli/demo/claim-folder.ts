import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readState, runningProcesses } from '../../infra/state.ts';
import { DemoError } from './demo-error.ts';

/** Stands in a folder that a demo made, and may therefore be emptied by the next one. */
const MARK = 'agpis-demo.txt';

/**
 * Gives the demo an empty folder. One that holds anything else than an earlier demo is left as it is: the folder is a
 * person's choice, and emptying the wrong one cannot be undone.
 * @throws DemoError NOT_A_DEMO_FOLDER, DEMO_RUNS_ALREADY
 */
export async function claimFolder(dir: string): Promise<void> {
  const state = readState(dir);
  if (state && runningProcesses(state).length > 0)
    throw new DemoError(
      'DEMO_RUNS_ALREADY',
      `Services run in ${dir} already: end them (Ctrl-C where the demo runs, or "agpis down --dir ${dir}"), or name another folder with --dir.`,
    );
  const found = await readdir(dir).catch(nothingWhereAbsent);
  if (found.length > 0 && !found.includes(MARK))
    throw new DemoError(
      'NOT_A_DEMO_FOLDER',
      `${dir} holds what no demo has made (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}), and a demo empties its folder: name a new or an empty one with --dir.`,
    );
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, MARK), 'Made by "agpis demo", which empties this folder when it starts again.\n');
}

function nothingWhereAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
