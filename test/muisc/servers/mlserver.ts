import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, realServer, venvOf } from './real-server.ts';
import type { RealServer } from './real-server.ts';

const COMMAND = join(venvOf('mlserver'), 'bin/mlserver');

export const hasMlserver = (): boolean => existsSync(COMMAND);

/** MLServer with the graphs of a bundle. Ended in the middle of what it does. */
export async function mlserver(bundle: string): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mlserver-'));
  const [port, grpc, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const ports = { http_port: port, grpc_port: grpc, metrics_port: metrics };
  const settings = { host: '127.0.0.1', ...ports, parallel_workers: 0 };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  for (const name of ['muisc-picture', 'muisc-pairs', 'muisc-sequence']) {
    await mkdir(join(folder, name));
    const model = { name, implementation: 'mlserver_runtime.BundleGraph' };
    await writeFile(join(folder, name, 'model-settings.json'), JSON.stringify(model));
  }
  return realServer({
    port,
    folder,
    command: COMMAND,
    args: ['start', '.'],
    env: { PYTHONPATH: import.meta.dirname, AGPIS_BUNDLE: bundle },
    signal: 'SIGKILL',
  });
}
