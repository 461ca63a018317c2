import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Errand } from '../errand.ts';
import { identify } from '../processes/identity.ts';

export interface Executed {
  /** undefined where it could not be started or a signal ended it. */
  status: number | undefined;
  /** stdout and stderr as they came. */
  output: string;
}

export interface ExecuteOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Whose process it is: it ends with the errand. */
  errand?: Errand;
}

/** Runs a command to its end and keeps its words; throws only when its errand is called off. */
export function execute(
  command: string,
  args: readonly string[],
  { cwd, env, errand }: ExecuteOptions = {},
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    errand?.signal.throwIfAborted();
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    });
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity !== undefined) errand?.own(identity);
    const end = () => void child.kill();
    errand?.signal.addEventListener('abort', end);
    let output = '';
    const keep = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ status: undefined, output: error.message }));
    child.once('close', (status) => {
      errand?.signal.removeEventListener('abort', end);
      // It is waited for, so that nobody removes the folder that it still writes to.
      if (errand?.signal.aborted) reject(errand.signal.reason as Error);
      else resolve({ status: status ?? undefined, output });
    });
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
