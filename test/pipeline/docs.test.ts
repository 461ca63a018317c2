import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { addressRows } from './address-rows.ts';
import { changeRows } from './change-rows.ts';
import { envelopeRows } from './envelope-rows.ts';
import { pictureRows } from './picture-rows.ts';

test('docs/bad-input.md names every kind of bad input that is tested', () => {
  const text = readFileSync(new URL('../../docs/bad-input.md', import.meta.url), 'utf8');
  const rows = [...envelopeRows, ...changeRows, ...addressRows, ...pictureRows];
  assert.deepEqual(
    rows.map(({ name }) => name).filter((name) => !text.includes(name)),
    [],
  );
});
