import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./worker.ts', import.meta.url));
const START_MS = 60_000;

export interface WorkerProcess {
  readonly isAlive: () => boolean;
  /** Lets it finish what is in progress. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/**
 * A worker of all units in a process of its own; resolves when it has joined its groups. The test runner's own flags and
 * environment are kept from it: with them, its worker threads never answer.
 */
export async function spawnWorker(
  settings: Readonly<Record<string, string>>,
  logFile: string,
): Promise<WorkerProcess> {
  const { NODE_TEST_CONTEXT: _context, ...environment } = process.env;
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [SCRIPT], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...environment, ...settings },
  });
  const exited = once(child, 'exit');
  const ready = once(child, 'message', { signal: AbortSignal.timeout(START_MS) });
  const outcome = await Promise.race([
    ready.then(
      () => 'ready',
      () => 'was not ready in time',
    ),
    exited.then(() => 'ended at once'),
  ]);
  if (outcome !== 'ready') {
    child.kill('SIGKILL');
    throw new Error(
      `the worker ${outcome}; the end of its log:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`,
    );
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
