import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface Executed {
  /** undefined where it could not be started or a signal ended it. */
  status: number | undefined;
  /** stdout and stderr as they came. */
  output: string;
}

/** Runs a command to its end and keeps its words; never throws. */
export function execute(
  command: string,
  args: readonly string[],
  { cwd }: { cwd?: string } = {},
): Promise<Executed> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    let output = '';
    const keep = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ status: undefined, output: error.message }));
    child.once('close', (status) => resolve({ status: status ?? undefined, output }));
  });
}

/** The first file of that name on PATH that may be executed. */
export async function whichOf(names: readonly string[], env = process.env): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of (env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
      const file = join(folder, name);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return file;
    }
  }
  return undefined;
}

export async function isOnPath(name: string): Promise<boolean> {
  return (await whichOf([name])) !== undefined;
}
