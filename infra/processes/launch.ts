import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, type ProcessIdentity } from './identity.ts';

export interface ProcessPlan {
  command: string;
  args: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Where stdout and stderr go; the previous run's log is kept as FILE.previous. */
  logFile: string;
}

/**
 * Starts a process that outlives this one: a session of its own, so that Ctrl-C here does not reach it. `own` hears of it in the
 * same breath: whoever kills this process a moment later must not leave one behind that nobody knows.
 */
export async function launch(
  plan: ProcessPlan,
  own: (process: ProcessIdentity) => void,
): Promise<ProcessIdentity> {
  mkdirSync(dirname(plan.logFile), { recursive: true });
  if (existsSync(plan.logFile)) renameSync(plan.logFile, `${plan.logFile}.previous`);
  const log = openSync(plan.logFile, 'a');
  const child = spawn(plan.command, plan.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...plan.env },
  });
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity !== undefined) own(identity);
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', resolve);
  });
  child.unref();
  return identity ?? { pid: child.pid ?? 0, startedAt: 'ended at once' };
}

/** The end of a log, for the message about a process that did not start. */
export function lastLines(file: string, count = 8): string {
  if (!existsSync(file)) return '(no log)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
