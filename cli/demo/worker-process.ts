import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;

export interface WorkerProcess {
  readonly pid: number;
  readonly isAlive: () => boolean;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts `agpis run` in a process of its own and waits until it has joined its groups. Its log goes to AGPIS_LOG_FILE. */
export async function spawnWorker(environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const logFile = environment['AGPIS_LOG_FILE'] ?? 'worker.log';
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, [...process.execArgv, MAIN, 'run'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(new Error(`the worker did not start within ${String(START_MS / 1_000)} s: see ${logFile}`)),
      START_MS,
    );
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the worker ended with code ${String(code)} before it was ready: see ${logFile}`));
    });
  });
  return {
    pid: child.pid ?? 0,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
      log.end();
    },
  };
}
