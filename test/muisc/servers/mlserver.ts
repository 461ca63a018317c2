import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const CACHE = process.env['AGPIS_CACHE'] ?? join(homedir(), '.cache/agpis');
const MLSERVER = join(CACHE, 'mlserver-venv/bin/mlserver');

/** Why it cannot be started; false where it can. */
export const lacksMlserver: string | false = existsSync(MLSERVER)
  ? false
  : 'MLServer is not installed: run test/muisc/servers/setup.sh';

export interface RealServer {
  readonly url: string;
  /** On the same port, also after it was killed. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Kills it and removes its settings. */
  close(): Promise<void>;
}

/** MLServer with the two graphs of a bundle. Not started yet. */
export async function mlserver(bundle: string): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mlserver-'));
  const [http, grpc, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const settings = {
    host: '127.0.0.1',
    http_port: http,
    grpc_port: grpc,
    metrics_port: metrics,
    parallel_workers: 0,
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  for (const name of ['muisc-picture', 'muisc-sequence']) {
    await mkdir(join(folder, name));
    const model = { name, implementation: 'mlserver_runtime.BundleGraph' };
    await writeFile(join(folder, name, 'model-settings.json'), JSON.stringify(model));
  }
  const url = `http://127.0.0.1:${String(http)}`;
  let running: ReturnType<typeof spawn> | undefined;

  const kill = async (): Promise<void> => {
    if (running === undefined) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
    running = undefined;
  };

  return {
    url,
    async start() {
      running = spawn(MLSERVER, ['start', '.'], {
        cwd: folder,
        env: { ...process.env, PYTHONPATH: import.meta.dirname, AGPIS_BUNDLE: bundle },
        stdio: 'ignore',
      });
    },
    kill,
    async close() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
