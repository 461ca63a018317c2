import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execute } from '../../infra/artefacts/execute.ts';
import { readStatus, startServices, stopServices } from '../../infra/services.ts';
import { readState } from '../../infra/state.ts';
import { useAll } from '../infra/use-all.ts';

const FOREGROUND = fileURLToPath(new URL('../infra/foreground.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'agpis-containers-'));
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], AGPIS_SERVICES: 'containers' };

// A test that fails must not leave the next one services to attach to.
afterEach(async () => void (await stopServices(dir)));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

function containerIds(): string[] {
  return Object.values(readState(dir)?.services ?? {}).flatMap(({ containerId }) => containerId ?? []);
}

async function running(ids: readonly string[]): Promise<number> {
  const { output } = await execute('docker', ['ps', '--quiet', '--no-trunc']);
  return ids.filter((id) => output.includes(id)).length;
}

test('all four run as containers, do their work, are reachable from this machine alone, and end', async () => {
  const services = await startServices({ dir, mode: 'detached', env });
  assert.deepEqual(new Set(Object.values(services.source)), new Set(['container']));
  await useAll(services);
  const ids = containerIds();
  assert.equal(await running(ids), 4);
  const { output } = await execute('docker', ['port', ids[0] ?? '']);
  assert.match(output, /127\.0\.0\.1:/);
  assert.doesNotMatch(output, /0\.0\.0\.0:|\[::\]/);
  assert.equal((await readStatus(dir)).running, true);
  assert.equal(await stopServices(dir), 4);
  assert.equal(await running(ids), 0);
});

test('they end by themselves after kill -9 of their starter', async () => {
  const child = spawn(process.execPath, ['--no-warnings', FOREGROUND, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  await once(createInterface({ input: child.stdout }), 'line');
  const ids = containerIds();
  assert.equal(await running(ids), 4);
  child.kill('SIGKILL');
  for (let tries = 0; tries < 100 && (await running(ids)) > 0; tries += 1) await sleep(100);
  assert.equal(await running(ids), 0);
});
