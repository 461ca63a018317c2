import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureRedisServer } from '../../infra/artefacts/redis-binary.ts';
import { answersRedis } from '../../infra/native/ready.ts';
import { freePort } from '../../infra/processes/ports.ts';

/** A Redis of a test's own, which may be killed, started again with nothing, or with an older state. */
export interface OwnRedis {
  readonly url: string;
  readonly client: Redis;
  /** What it holds now, as a file of its own format (RDB). */
  snapshot(): Promise<Buffer>;
  /** kill -9. */
  kill(): Promise<void>;
  /** With what a snapshot held, or with nothing; resolves when it answers. */
  start(snapshot?: Buffer): Promise<void>;
  close(): Promise<void>;
}

export async function ownRedis(): Promise<OwnRedis> {
  const command = await ensureRedisServer({
    say: () => undefined,
    progress: { during: (_job, work) => work() },
    own: () => undefined,
    signal: new AbortController().signal,
  });
  const folder = await mkdtemp(join(tmpdir(), 'agpis-redis-'));
  const file = join(folder, 'dump.rdb');
  const port = await freePort();
  const url = `redis://127.0.0.1:${String(port)}`;
  let server: ChildProcess | undefined;

  async function start(snapshot?: Buffer): Promise<void> {
    await rm(file, { force: true });
    if (snapshot) await writeFile(file, snapshot);
    const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    server = spawn(command, args, { stdio: 'ignore' });
    for (const deadline = Date.now() + 20_000; !(await answersRedis(url));) {
      if (Date.now() > deadline) throw new Error(`no Redis answered at ${url}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function kill(): Promise<void> {
    const running = server;
    server = undefined;
    if (!running || running.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  await start();
  const client = new Redis(url);
  client.on('error', () => undefined);
  return {
    url,
    client,
    async snapshot() {
      await client.save();
      return readFile(file);
    },
    kill,
    start,
    async close() {
      client.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
