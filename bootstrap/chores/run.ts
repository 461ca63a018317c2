import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BIN = join(ROOT, 'node_modules', '.bin');

export interface NodeRun {
  /** Added to this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** After so many ms it is told to end. Default: never. */
  longestMs?: number;
}

/** What follows a SIGTERM that is not obeyed. */
const GRACE_MS = 20_000;

/** Runs Node 24 on arguments in the repository's root, its words passed through; resolves to the exit code. */
export function runNode(args: readonly string[], { env = {}, longestMs }: NodeRun = {}): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // Ctrl-C reaches the child through the terminal; a SIGTERM is for this process alone.
  const pass = () => child.kill('SIGTERM');
  process.on('SIGTERM', pass);
  const deadline =
    longestMs === undefined ? undefined : setTimeout(() => endLate(child, longestMs), longestMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      process.off('SIGTERM', pass);
      clearTimeout(deadline);
      resolve(signal === null ? (status ?? 1) : 1);
    });
  });
}

/** Node's test runner answers a SIGTERM with the names of the files that it still waits for. */
function endLate(child: ChildProcess, ms: number): void {
  process.stdout.write(`FAILED: not done after ${(ms / 60_000).toFixed(0)} min, hence ended.\n`);
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}

/** A tool of node_modules, under the Node that runs this. */
export async function runTool(name: string, args: readonly string[]): Promise<boolean> {
  const start = performance.now();
  const status = await runNode([join(BIN, name), ...args]);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}: ${name} ${args.join(' ')} (${seconds} s)\n`);
  return status === 0;
}
