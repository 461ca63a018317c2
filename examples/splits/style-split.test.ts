import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { styleSplit } from './style-split.ts';

type CommittedSplit = { development: string[]; test: string[] };

const committed = JSON.parse(
  readFileSync(new URL('../../examples/splits/magento.json', import.meta.url), 'utf8'),
) as CommittedSplit;

describe('the split of the Magento styles', () => {
  test('is what the function says for every committed style', () => {
    for (const style of committed.development) assert.equal(styleSplit(style), 'development', style);
    for (const style of committed.test) assert.equal(styleSplit(style), 'test', style);
  });

  test('covers 151 styles, none twice', () => {
    const all = [...committed.development, ...committed.test];
    assert.equal(all.length, 151);
    assert.equal(new Set(all).size, all.length);
  });
});
