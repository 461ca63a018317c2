import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../infra/processes/ports.ts';

const MAIN = fileURLToPath(new URL('../../infra/chdb/main.ts', import.meta.url));

export interface ClickhouseProcess {
  url: string;
  child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The ClickHouse process on a folder, once it has said that it answers. */
export async function startClickhouse(folder: string): Promise<ClickhouseProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--no-warnings', MAIN, '--path', folder, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    async kill(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}
