/** Python's tests among the others: where its environment is set up, which `npm test` alone does not do (200 MB). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CACHE } from './second/cache.ts';

const ROOT = join(import.meta.dirname, '..');
const PYTHON = join(CACHE, 'train-venv/bin/python');
/** Blender's module is in an environment of its own (training/render/README.md). */
const FOLDERS = ['', 'muisc/', 'compose/', 'marks/', 'assets/', 'real/', 'natural/'];

const skip = existsSync(PYTHON) ? false : 'training/muisc/setup.sh sets Python up';

describe('what is written in Python', () => {
  const files = FOLDERS.flatMap((folder) => globSync(`training/${folder}test_*.py`, { cwd: ROOT })).filter(
    (file) => !file.endsWith('test_support.py'),
  );

  for (const file of files.sort())
    test(file, { skip }, () => {
      const module = file.replace(/\.py$/, '').replaceAll('/', '.');
      const run = spawnSync(PYTHON, ['-W', 'ignore', '-m', 'unittest', module], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      assert.equal(run.status, 0, run.stderr || run.error?.message);
      assert.match(run.stderr, /^Ran [1-9]/m);
    });
});
