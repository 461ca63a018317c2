import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { claimFolder } from './claim-folder.ts';

test('a folder with somebody else’s files is left as it is', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'agpis-claim-'));
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'thesis.doc'), 'years of work');
  await assert.rejects(claimFolder(dir), { code: 'NOT_A_DEMO_FOLDER', message: /thesis\.doc.*--dir/ });
  assert.deepEqual(readdirSync(dir), ['thesis.doc']);
});

test('a new, an empty and an earlier demo’s folder are taken, and emptied', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'agpis-claim-'));
  t.after(() => rmSync(parent, { recursive: true }));
  const dir = join(parent, 'new');
  await claimFolder(dir);
  const [mark] = readdirSync(dir);
  writeFileSync(join(dir, 'contact-sheet.html'), '');
  await claimFolder(dir);
  assert.deepEqual(readdirSync(dir), [mark]);
  const empty = mkdtempSync(join(parent, 'empty-'));
  await claimFolder(empty);
  assert.deepEqual(readdirSync(empty), [mark]);
});
