/** `agpis run` as an operator starts it, with its status served at a free port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const START_MS = 60_000;

export interface RunningAgpis {
  /** Where its status is served. */
  readonly url: string;
  ask(path: string): Promise<{ readonly code: number; readonly text: string }>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Resolves as soon as it serves its status: it is still starting then. */
export async function runAgpis(environment: Readonly<Record<string, string>>): Promise<RunningAgpis> {
  const { NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
  const child = spawn(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', MAIN, 'run', '--http-port', '0'],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...inherited, ...environment },
    },
  );
  let log = '';
  const url = Promise.withResolvers<string>();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
    const served = /status is served at (\S+)/.exec(log)?.[1];
    if (served !== undefined) url.resolve(served);
  });
  const exited = once(child, 'exit');
  void exited.then(() => url.reject(new Error(`agpis run ended:\n${log.slice(-2_000)}`)));
  const late = setTimeout(
    () => url.reject(new Error(`agpis run does not serve its status:\n${log}`)),
    START_MS,
  );
  const base = await url.promise.finally(() => clearTimeout(late));
  return {
    url: base,
    async ask(path) {
      const response = await fetch(base + path);
      return { code: response.status, text: await response.text() };
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      return child.exitCode;
    },
  };
}
