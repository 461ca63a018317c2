import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../processes/ports.ts';
import type { NativeOptions, NativeService } from './native-service.ts';
import { answersHttp } from './ready.ts';

const SERVER = fileURLToPath(new URL('../chdb/main.ts', import.meta.url));

/** ClickHouse's engine (chDB) in a process of its own, behind ClickHouse's HTTP interface: 0.3–0.6 s, 260–400 MB. */
export async function clickhouseService({
  folder,
  logFile,
  preferredPorts,
}: NativeOptions): Promise<NativeService> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort(preferredPorts[0]);
  const address = `http://127.0.0.1:${port}`;
  return {
    plan: {
      command: process.execPath,
      args: ['--no-warnings', SERVER, '--path', folder, '--port', String(port)],
      // Each statement holds a thread of the pool while it runs; the rest stays for files and compression.
      env: { UV_THREADPOOL_SIZE: '8' },
      logFile,
    },
    address,
    ports: [port],
    ready: () => answersHttp(`${address}/ping`),
  };
}
