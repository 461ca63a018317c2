import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CACHE = process.env['AGPIS_CACHE'] ?? join(homedir(), '.cache/agpis');

/** Where setup.sh puts the server of this name. */
export const venvOf = (name: string): string => join(CACHE, `${name}-venv`);

export interface RealServer {
  readonly url: string;
  /** On the same port, also after it was ended. Does not wait until it is ready. */
  start(): void;
  end(): Promise<void>;
  /** Ends it and removes its settings. */
  close(): Promise<void>;
}

export interface RealServerOptions {
  readonly port: number;
  /** Of its settings, where it runs. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: NodeJS.Signals;
}

export function realServer({ port, folder, command, args, env, signal }: RealServerOptions): RealServer {
  let running: ReturnType<typeof spawn> | undefined;
  const end = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  };
  return {
    url: `http://127.0.0.1:${String(port)}`,
    start() {
      running = spawn(command, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    },
    end,
    async close() {
      await end();
      await rm(folder, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
