import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '../../infra/processes/identity.ts';
import { readState, runningProcesses } from '../../infra/state.ts';
import { DemoError } from './demo-error.ts';

/** Stands in a folder that a demo made, and may therefore be emptied by the next one; names the process that made it. */
const MARK = 'agpis-demo.json';

/**
 * Gives the demo an empty folder. One that holds anything else than an earlier demo is left as it is: the folder is a
 * person's choice, and emptying the wrong one cannot be undone.
 * @throws DemoError NOT_A_DEMO_FOLDER, DEMO_RUNS_ALREADY
 */
export async function claimFolder(dir: string): Promise<void> {
  const found = await readdir(dir).catch(nothingWhereAbsent);
  if (found.length > 0 && !found.includes(MARK))
    throw new DemoError(
      'NOT_A_DEMO_FOLDER',
      `${dir} holds what no demo has made (${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}), and a demo empties its folder: name a new or an empty one with --dir.`,
    );
  const state = readState(dir);
  if ((await isClaimed(dir)) || (state !== undefined && runningProcesses(state).length > 0))
    throw new DemoError(
      'DEMO_RUNS_ALREADY',
      `A demo runs in ${dir} already: end it (Ctrl-C where it runs), or name another folder with --dir.`,
    );
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const mark = {
    madeBy: '"agpis demo", which empties this folder when it starts again',
    process: identify(process.pid),
  };
  await writeFile(join(dir, MARK), `${JSON.stringify(mark, null, 2)}\n`);
}

/** By a process that still runs, and is not this one. */
async function isClaimed(dir: string): Promise<boolean> {
  const text = await readFile(join(dir, MARK), 'utf8').catch(() => '{}');
  const holder = (JSON.parse(text) as { process?: ProcessIdentity }).process;
  return holder !== undefined && holder.pid !== process.pid && isRunning(holder);
}

function nothingWhereAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
