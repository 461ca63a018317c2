/** Nothing in training computes the numbers of format 1 any more; those of the file are as they were there. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { PAIR_FEATURES, pairFeatures } from './pairs.ts';

/** Photos, a part of the first, ramps of grey, a white one; the numbers of every two of them. */
interface Frozen {
  readonly thumbs: string[];
  readonly features: number[][];
}

test('pairs of thumbnails are told by the numbers that models of format 1 were trained with', async () => {
  const file = join(import.meta.dirname, 'pairs-of-format-1.json');
  const frozen = JSON.parse(await readFile(file, 'utf8')) as Frozen;
  const thumbs = frozen.thumbs.map((text) => Buffer.from(text, 'base64'));
  const features = pairFeatures(thumbs);
  assert.equal(features.length, frozen.features.length * PAIR_FEATURES);
  frozen.features.flat().forEach((wanted, at) => {
    const where = `number ${at % PAIR_FEATURES} of pair ${Math.floor(at / PAIR_FEATURES)}`;
    assert.ok(Math.abs(features[at]! - wanted) < 2e-6, `${where}: ${features[at]} instead of ${wanted}`);
  });
  assert.equal(pairFeatures(thumbs.slice(0, 1)).length, 0);
});
