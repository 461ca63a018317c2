import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Recipe, Table } from './table.ts';

const RECIPE: Recipe = { names: ['size', 'aspect'], made: { findings: 1, set: '0a' }, rows: 3 };

const fresh = () => mkdtempSync(join(tmpdir(), 'agpis-table-'));

test('a file that NumPy reads: magic, a header of 128 bytes, then little-endian floats row by row', () => {
  const folder = fresh();
  const table = new Table(folder, RECIPE);
  table.write(1, 2, [[0.25, 1]]);
  table.write(0, 0, [
    [0, 0.5],
    [1, 0.125],
  ]);
  table.close();
  const file = readFileSync(join(folder, 'findings.npy'));
  assert.deepEqual([...file.subarray(0, 10)], [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  assert.match(file.toString('latin1', 10, 128), /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 2\), \} *\n$/);
  const values = Array.from({ length: 6 }, (_, k) => file.readFloatLE(128 + 4 * k));
  assert.deepEqual(values, [0, 0.5, 1, 0.125, 0.25, 1]);
  assert.equal(file.length, 128 + 24);
});

test('it goes on where it was left, and begins anew for other pictures', () => {
  const folder = fresh();
  const first = new Table(folder, RECIPE);
  first.write(1, 2, [[0.25, 1]]);
  first.close();
  const second = new Table(folder, RECIPE);
  assert.deepEqual([second.has(0), second.has(1)], [false, true]);
  second.close();
  assert.equal(readFileSync(join(folder, 'findings.npy')).readFloatLE(128 + 16), 0.25);
  const third = new Table(folder, { ...RECIPE, made: { findings: 1, set: '0b' } });
  assert.equal(third.has(1), false);
  third.close();
});
