import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity } from './identity.ts';
import type { WatchdogOrder } from './watchdog.ts';

const WATCHDOG = fileURLToPath(new URL('./watchdog.ts', import.meta.url));

/** A hand on the watchdog: what is told to it ends with this process, until it is released. */
export interface Guard {
  own(process: ProcessIdentity): void;
  /** By its id. */
  ownContainer(id: string): void;
  /** A file to remove when this process dies. */
  forget(file: string): void;
  /** From now on the processes may outlive this one. */
  release(): Promise<void>;
}

export async function startGuard(): Promise<Guard> {
  const child = spawn(process.execPath, ['--no-warnings', WATCHDOG], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  child.unref();
  // The pipe must not keep a finished command alive: closing it is what tells the watchdog.
  (child.stdin as unknown as { unref(): void }).unref();
  const send = (order: WatchdogOrder) => child.stdin.write(`${JSON.stringify(order)}\n`);
  return {
    own: (identity) => void send({ own: identity }),
    ownContainer: (id) => void send({ ownContainer: id }),
    forget: (file) => void send({ forget: file }),
    release: async () => {
      const ended = once(child, 'exit');
      child.ref();
      send('release');
      await ended;
    },
  };
}
