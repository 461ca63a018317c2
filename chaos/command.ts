/** The agpis command as an operator runs it, in a process of its own, that may be killed in the middle. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Errand } from '../infra/errand.ts';
import { identify } from '../infra/processes/identity.ts';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

export interface Command {
  /** Resolves when it has ended, however it did. `code` is null for one that was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  /** kill -9 */
  kill(): void;
}

export function startCommand(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  errand: Pick<Errand, 'own'>,
): Command {
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', MAIN, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  const identity = identify(child.pid ?? 0);
  if (identity) errand.own(identity);
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return {
    ended: ended.then(([[code], out, err]) => ({ code: code as number | null, out, err })),
    kill: () => void child.kill('SIGKILL'),
  };
}
