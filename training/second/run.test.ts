import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { drawnCatalogue, drawnLibrary } from './drawn-goods.ts';
import { run, summary } from './run.ts';

test('a run that was interrupted goes on where it was, and other settings are refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-second-'));
  const task = {
    folder,
    count: 6,
    part: 'test',
    seed: '1',
    catalogues: [drawnCatalogue()],
    library: drawnLibrary(),
    say: () => {},
  };
  const rows = await run(task);
  const list = join(folder, 'sequences.jsonl');
  const whole = readFileSync(list);
  const picture = readFileSync(join(folder, rows[5]!.images[0]!));

  truncateSync(list, Math.floor(whole.length * 0.6));
  await run(task);
  assert.deepEqual(readFileSync(list), whole);
  assert.deepEqual(readFileSync(join(folder, rows[5]!.images[0]!)), picture);
  assert.equal(summary(rows).sequences, 6);

  await assert.rejects(run({ ...task, seed: '2' }), /other settings/);
});
