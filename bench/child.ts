/** A process of a system under measurement. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

const STOP_MS = 15_000;

export interface Child {
  readonly pid: number;
  readonly isAlive: () => boolean;
  /** The first message that it sends; rejects when it ends before. */
  readonly message: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

export interface ChildOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Opens a channel for messages: Node processes only. */
  readonly messages: boolean;
}

export function startChild(
  command: string,
  args: readonly string[],
  { environment, logFile, messages }: ChildOptions,
): Child {
  const log = createWriteStream(logFile, { flags: 'a' });
  const child: ChildProcess = spawn(command, args, {
    stdio: messages ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const message = new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`${args[0] ?? command} ended with code ${String(code)}: see ${logFile}`)),
    );
  });
  message.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    message,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
      log.end();
    },
  };
}
