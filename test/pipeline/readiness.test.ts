import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Complaint } from '../../engine/runtime/readiness.ts';
import { type RunningAgpis, runAgpis } from './agpis-run.ts';
import { pictureHost, type PictureHost } from './hosts.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, type Pipeline, skip } from './pipeline.ts';

const PATIENCE_MS = 60_000;

/** A way to the Redis of the tests that can be cut: connections end, and new ones are refused. */
async function cuttable(url: URL) {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  async function open(port: number): Promise<number> {
    const opened = createServer((near) => {
      const far = connect(Number(url.port || 6379), url.hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
    });
    opened.listen(port, '127.0.0.1');
    await new Promise((resolve) => opened.once('listening', resolve));
    server = opened;
    return (opened.address() as AddressInfo).port;
  }
  const port = await open(0);
  const through = new URL(url);
  through.host = `127.0.0.1:${String(port)}`;
  return {
    url: through.href,
    mend: () => open(port),
    async cut(): Promise<void> {
      const closed = new Promise((resolve) => server?.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}

describe('agpis run tells whether it is ready', { skip, timeout: 200_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;
  let redis: Awaited<ReturnType<typeof cuttable>>;
  let agpis: RunningAgpis;
  let dir: string;

  before(async () => {
    host = await pictureHost();
    dir = await mkdtemp(join(tmpdir(), 'agpis-readiness-'));
    pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300] });
    redis = await cuttable(new URL(pipeline.addresses.redisUrl));
    agpis = await runAgpis({
      REDIS_URL: redis.url,
      AGPIS_PICTURES: dir,
      AGPIS_ALLOW_HOSTS: host.host,
      AGPIS_CLASSIFIER: 'off',
      AGPIS_SESSION_TIMEOUT_MS: '1500',
    });
  });
  after(async () => {
    await (agpis as RunningAgpis | undefined)?.stop();
    await redis.cut();
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
    await rm(dir, { recursive: true, force: true });
  });

  const reasons = async (path: string): Promise<readonly Complaint[]> =>
    (JSON.parse((await agpis.ask(path)).text) as { reasons: Complaint[] }).reasons;

  async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await condition());) {
      if (Date.now() > deadline) assert.fail(`${what} has not come: ${(await agpis.ask('/ready')).text}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const isReady = async (): Promise<boolean> => (await agpis.ask('/ready')).code === 200;

  test('it is not while it starts, though alive', async () => {
    assert.equal((await agpis.ask('/ready')).code, 503);
    assert.equal((await agpis.ask('/live')).code, 200);
  });

  test('it is once every unit has its partitions', async () => {
    await until('readiness', isReady);
    const { groups } = JSON.parse((await agpis.ask('/status')).text) as {
      groups: { name: string; tasks: unknown[] }[];
    };
    assert.deepEqual(
      groups.map(({ name, tasks }) => [name, tasks.length]),
      [
        ['image', 4],
        ['classify', 4],
        ['publish', 4],
        ['metrics', 4],
        ['actions', 1],
      ],
    );
  });

  test('it is not while Redis is away, says so, stays alive, and goes on by itself when Redis is back', async () => {
    const url = host.put('front.jpg', await goodJpeg(2 ** 25 + (Date.now() % 2 ** 20)));
    const images = [{ id: 'front', url, position: 0, alt: '', variantIds: [] }];
    const value = pipeline.encode(pipeline.change('waits', { images }));
    await redis.cut();
    const { eventId } = await pipeline.send({ key: `${pipeline.tenant}/waits`, value });
    await until('the pause', async () =>
      (await reasons('/ready')).some(({ unit, code }) => unit === 'image' && code === 'paused'),
    );
    const pause = (await reasons('/ready')).find(({ code }) => code === 'paused');
    assert.match(pause?.sentence ?? '', /dedup waits for a dependency: No Redis answers at redis:/);
    assert.deepEqual(await reasons('/live'), []);
    assert.match(
      (await agpis.ask('/metrics')).text,
      /^agpis_unit_paused\{unit="image",stage="dedup",because="dependency"\} 1$/m,
    );
    assert.deepEqual(pipeline.seen.answersTo(eventId), []);

    await redis.mend();
    await until('readiness', isReady);
    await pipeline.seen.until(() => pipeline.seen.answersTo(eventId).length > 0, 'the answer', PATIENCE_MS);
  });

  test('it leaves in peace', async () => assert.equal(await agpis.stop(), 0));
});
