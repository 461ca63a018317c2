import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Counted, createTopics, produce, readAll, skip, toy, until } from './toy.ts';

const WORKER = fileURLToPath(new URL('./toy-worker.ts', import.meta.url));
const RECORDS = 4_000;
const KEYS = 40;
const KILLS = 5;

describe('workers killed in mid-flow', { skip, timeout: 180_000 }, () => {
  test('leave each record counted exactly once, in order, with the right state', async () => {
    const t = toy();
    await createTopics(t);
    await produce(
      t.input,
      Array.from({ length: RECORDS }, (_, i) => ({
        key: `k${String(i % KEYS)}`,
        value: JSON.stringify(`w${String(i)}`),
      })),
    );
    const workers = new Set<ChildProcess>();
    const start = (): void => {
      const child = spawn(process.execPath, [WORKER, t.name], { stdio: 'ignore', env: process.env });
      workers.add(child);
    };
    const kill = (child: ChildProcess): void => {
      workers.delete(child);
      child.kill('SIGKILL');
    };
    try {
      start();
      start();
      let seen = 0;
      for (let i = 0; i < KILLS; i += 1) {
        const goal = Math.min(seen + 250, RECORDS - 1);
        await until(async () => (seen = (await readAll(t.output)).length) > goal || seen >= RECORDS, 60_000);
        const [victim] = workers;
        if (victim) kill(victim);
        start();
      }
      await until(async () => (await readAll(t.output)).length >= RECORDS, 90_000);
    } finally {
      [...workers].forEach(kill);
    }
    const found = (await readAll(t.output)).map((r) => JSON.parse(String(r.value)) as Counted);
    assert.equal(found.length, RECORDS);
    assert.equal(new Set(found.map((c) => c.of)).size, RECORDS);
    assert.equal(found.filter((c) => c.count === RECORDS / KEYS).length, KEYS);
  });
});
