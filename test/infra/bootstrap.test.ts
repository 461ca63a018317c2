import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BOOTSTRAP = fileURLToPath(new URL('../../bootstrap/agpis.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'agpis-bootstrap-'));
after(() => rmSync(folder, { recursive: true }));

function agpis(...args: string[]) {
  return spawnSync(process.execPath, [BOOTSTRAP, ...args], { encoding: 'utf8', cwd: folder });
}

test("stdout holds the command's answer and nothing else, and its exit code is passed on", () => {
  const { stdout, status } = agpis('status', '--json');
  assert.equal(JSON.parse(stdout).running, false);
  assert.equal(status, 1);
  assert.equal(agpis('--help').status, 0);
});

test('an unknown chore is one sentence', () => {
  const { stderr, stdout, status } = agpis('dev:nothing');
  assert.match(stderr, /^agpis: There is no chore "dev:nothing"; there are [^\n]+\.\n$/);
  assert.equal(stdout, '');
  assert.equal(status, 1);
});

test('it runs through a link, as npm makes one for the command', () => {
  const link = join(folder, 'agpis');
  symlinkSync(BOOTSTRAP, link);
  assert.equal(spawnSync(process.execPath, [link, '--help']).status, 0);
});

test('the package names the bootstrap as its command and its scripts call it', () => {
  const { bin, scripts } = JSON.parse(readFileSync(join(BOOTSTRAP, '../../package.json'), 'utf8'));
  assert.equal(bin.agpis, 'bootstrap/agpis.mjs');
  assert.equal(scripts.test, 'node bootstrap/agpis.mjs dev:test');
});
