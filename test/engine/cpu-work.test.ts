import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Counted, createTopics, produce, readAll, skip, toy, until } from './toy.ts';

const WORKER = fileURLToPath(new URL('./toy-worker.ts', import.meta.url));
const RECORDS = 48;
/** Sixteen of them take more than three sessions of the toy's workers (1.5 s). */
const KEPT_MS = 300;

describe('workers whose stage keeps the event loop', { skip, timeout: 90_000 }, () => {
  test('keep their partitions, and each record comes out once', async (t) => {
    const parts = toy();
    await createTopics(parts);
    await produce(
      parts.input,
      Array.from({ length: RECORDS }, (_, n) => ({ key: `k${String(n)}`, value: `"w${String(n)}"` })),
    );
    let told = '';
    const workers: ChildProcess[] = [1, 2].map(() =>
      spawn(process.execPath, [WORKER, parts.name, String(KEPT_MS)], { stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    t.after(() => workers.forEach((worker) => worker.kill('SIGKILL')));
    for (const { stderr } of workers) stderr?.on('data', (chunk) => (told += String(chunk)));
    await until(async () => (await readAll(parts.output)).length >= RECORDS, 60_000);
    const found = (await readAll(parts.output)).map(({ value }) => JSON.parse(String(value)) as Counted);
    assert.equal(found.length, RECORDS);
    assert.equal(new Set(found.map(({ of }) => of)).size, RECORDS);
    // One worker begins with both partitions, until the other has joined: three takeovers, and no more.
    assert.ok((told.match(/took over/g)?.length ?? 0) <= 3, told);
  });
});
