import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { progressBy } from './progress.ts';

test('what, how much, how far all of them together, and how long it took; silent afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-progress-'));
  const lines: string[] = [];
  const progress = progressBy((line) => void lines.push(line), 40);
  const kafka = { what: 'Kafka', bytes: 44e6, way: 'by mvn' };
  const registry = { what: 'Apicurio', bytes: 142e6, way: 'by jgo', folder };
  await Promise.all([
    progress.during(kafka, () => sleep(60)),
    progress.during(registry, async () => {
      writeFileSync(join(folder, 'archive'), Buffer.alloc(1_500_000));
      await sleep(60);
    }),
  ]);
  const said = lines.length;
  await sleep(60);
  assert.equal(lines.length, said);
  assert.deepEqual(lines, [
    'fetching Kafka (44 MB, once) by mvn ...',
    'fetching Apicurio (142 MB, once) by jgo ...',
    'fetching Kafka (44 MB), Apicurio (1.5 of 142 MB): 0 s so far',
    'Kafka is here after 0 s',
    'Apicurio is here after 0 s',
  ]);
  await progress.during(registry, async () => undefined);
  assert.equal(lines.at(-2), 'fetching Apicurio (142 MB, once, 1.5 MB of it are here) by jgo ...');
  rmSync(folder, { recursive: true });
});
