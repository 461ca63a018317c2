import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'agpis-lock-'));
after(() => rmSync(folder, { recursive: true }));

test('one after the other, also when the first fails, and the waiting one is told of it', async () => {
  const file = join(folder, 'one');
  const order: string[] = [];
  const first = withLock(file, async () => {
    order.push('first in');
    await sleep(150);
    order.push('first out');
    throw new Error('failed');
  });
  const holders: number[] = [];
  const second = withLock(
    file,
    async () => order.push('second in'),
    (holder) => holders.push(holder),
  );
  await assert.rejects(first, /failed/);
  await second;
  assert.deepEqual(order, ['first in', 'first out', 'second in']);
  assert.deepEqual(holders, [process.pid]);
  assert.equal(existsSync(file), false);
});

test('the lock of a dead process is taken over, by one of those who wait', async () => {
  const file = join(folder, 'dead');
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  writeFileSync(file, String(dead));
  let inside = 0;
  const work = async () => {
    inside += 1;
    assert.equal(inside, 1);
    await sleep(20);
    inside -= 1;
  };
  await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
  assert.equal(existsSync(file), false);
});
