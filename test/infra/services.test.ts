import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { isRunning, type ProcessIdentity } from '../../infra/processes/identity.ts';
import { readStatus, ServiceError, startServices, stopServices } from '../../infra/services.ts';
import { useAll } from './use-all.ts';
import { readState, runningProcesses, stateFile, type ServicesState } from '../../infra/state.ts';

const FOREGROUND = fileURLToPath(new URL('./foreground.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'agpis-services-'));
/** The addresses that the test run itself was given are not for these services. */
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

after(async () => {
  await stopServices(dir);
  rmSync(dir, { recursive: true, force: true });
});

async function until(what: () => boolean, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(50)) if (what()) return true;
  return what();
}

function written(): ServicesState {
  const state = readState(dir);
  assert.ok(state);
  return state;
}

describe('detached services', () => {
  let pids: ProcessIdentity[] = [];

  test('all four start and do their work', async () => {
    const services = await startServices({ dir, mode: 'detached', env });
    assert.deepEqual(new Set(Object.values(services.source)), new Set(['native']));
    await useAll(services);
    pids = runningProcesses(written());
    assert.equal(pids.length, 4);
    assert.equal((await readStatus(dir)).running, true);
  });

  test('a second start attaches, and its stop leaves them alone', async () => {
    const services = await startServices({ dir, mode: 'foreground', env });
    assert.equal(services.attached, true);
    await services.stop();
    assert.deepEqual(runningProcesses(written()), pids);
  });

  test('what was killed is told as dead, and the next start brings back that one with its data', async (t) => {
    const before = written();
    const { redis } = before.services;
    assert.ok(redis.process);
    process.kill(redis.process.pid, 'SIGKILL');
    await until(() => !isRunning(redis.process as ProcessIdentity), 2_000);
    assert.equal((await readStatus(dir)).services.redis?.health, 'dead');
    const services = await startServices({ dir, mode: 'detached', env });
    assert.equal(services.redis.url, redis.address);
    assert.equal(written().services.kafka.process?.pid, before.services.kafka.process?.pid);
    const cache = new Redis(services.redis.url);
    t.after(() => cache.disconnect());
    assert.equal(await cache.get('k'), 'v');
  });

  test('a number that now belongs to another process is not taken for the service, nor ended', async () => {
    const state = written();
    const { redis } = state.services;
    const stranger = spawn('sleep', ['60']);
    assert.ok(stranger.pid && redis.process);
    const forged = { ...redis, process: { pid: stranger.pid, startedAt: redis.process.startedAt } };
    writeFileSync(
      stateFile(dir),
      JSON.stringify({ ...state, services: { ...state.services, redis: forged } }),
    );
    assert.equal((await readStatus(dir)).services.redis?.health, 'dead');
    await stopServices(dir);
    assert.equal(stranger.exitCode, null);
    stranger.kill();
    // The forged state hid the real one from "down", so this test ends it.
    process.kill(redis.process.pid, 'SIGTERM');
    await until(() => !isRunning(redis.process as ProcessIdentity), 5_000);
  });

  test('down ends them all and keeps the data, down again does nothing', async () => {
    await startServices({ dir, mode: 'detached', env });
    const processes = runningProcesses(written());
    assert.equal(await stopServices(dir), 4);
    assert.deepEqual(processes.filter(isRunning), []);
    assert.equal(await stopServices(dir), 0);
    assert.equal(existsSync(stateFile(dir)), false);
  });
});

describe('foreground services', () => {
  async function startForeground(mode = 'foreground'): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--no-warnings', FOREGROUND, dir, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    await once(createInterface({ input: child.stdout }), 'line');
    return child;
  }

  test('Ctrl-C ends everything', async () => {
    const child = await startForeground();
    const processes = runningProcesses(written());
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
    assert.deepEqual(processes.filter(isRunning), []);
    assert.equal(existsSync(stateFile(dir)), false);
  });

  test('after kill -9 of their starter they end by themselves', async () => {
    const child = await startForeground();
    const processes = runningProcesses(written());
    assert.equal(processes.length, 4);
    child.kill('SIGKILL');
    assert.ok(await until(() => !processes.some(isRunning), 10_000));
    assert.ok(await until(() => !existsSync(stateFile(dir)), 2_000));
  });

  test('a start that is killed midway leaves nothing running', async () => {
    const child = spawn(process.execPath, ['--no-warnings', FOREGROUND, dir, 'detached'], {
      stdio: 'ignore',
      env,
    });
    const log = join(dir, 'logs', 'kafka.log');
    rmSync(log, { force: true });
    const hasBegun = () => existsSync(log) && readFileSync(log).length > 0;
    assert.ok(await until(hasBegun, 20_000));
    child.kill('SIGKILL');
    // Its processes are known by the folder in their command line.
    const { execFileSync } = await import('node:child_process');
    const alive = () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(dir)).length;
    assert.ok(await until(() => alive() === 0, 10_000));
    await (await startServices({ dir, mode: 'foreground', env })).stop();
  });
});

describe('addresses in the environment', () => {
  test('one that does not answer is an error that names the variable, and nothing is started', async () => {
    const other = mkdtempSync(join(tmpdir(), 'agpis-given-'));
    await assert.rejects(
      startServices({
        dir: other,
        mode: 'foreground',
        env: { ...env, REDIS_URL: 'redis://user:secret@127.0.0.1:1' },
      }),
      (error) =>
        error instanceof ServiceError &&
        error.code === 'SERVICE_UNREACHABLE' &&
        error.message.includes('REDIS_URL=redis://user:***@127.0.0.1:1'),
    );
    assert.equal(existsSync(stateFile(other)), false);
    rmSync(other, { recursive: true });
  });

  test('services that answer are used as they are and not ended', async () => {
    const own = await startServices({ dir, mode: 'foreground', env });
    const other = mkdtempSync(join(tmpdir(), 'agpis-given-'));
    const given = {
      ...env,
      KAFKA_BROKERS: own.kafka.brokers,
      SCHEMA_REGISTRY_URL: own.registry.url,
      REDIS_URL: own.redis.url,
      CLICKHOUSE_URL: own.clickhouse.url,
    };
    const services = await startServices({ dir: other, mode: 'detached', env: given });
    assert.deepEqual(new Set(Object.values(services.source)), new Set(['environment']));
    assert.deepEqual(JSON.parse(readFileSync(stateFile(other), 'utf8')).services.kafka.ports, []);
    assert.equal(await stopServices(other), 0);
    assert.equal((await readStatus(dir)).running, true);
    await own.stop();
    rmSync(other, { recursive: true });
  });

  test('AGPIS_SERVICES has three values', async () => {
    const other = mkdtempSync(join(tmpdir(), 'agpis-given-'));
    await assert.rejects(
      startServices({ dir: other, mode: 'foreground', env: { ...env, AGPIS_SERVICES: 'magic' } }),
      /AGPIS_SERVICES is "magic"/,
    );
    rmSync(other, { recursive: true });
  });
});
