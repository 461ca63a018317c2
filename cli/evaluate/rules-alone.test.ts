import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { inProcessAnalyser } from '../../adapters/analysis/in-process-analyser.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import { PROFILES_FOLDER } from '../check.ts';
import { rulesAlone } from './rules-alone.ts';

const rules = { profile: (await loadProfiles(PROFILES_FOLDER)).get('house')!, analyser: inProcessAnalyser() };

/** A dark square in the middle, as wide as that share of the picture. */
async function picture(side: number, share: number) {
  const inner = Math.round(side * share);
  const square = { create: { width: inner, height: inner, channels: 3, background: '#345' } } as const;
  const bytes = await sharp({ create: { width: side, height: side, channels: 3, background: '#fff' } })
    .composite([{ input: await sharp(square).png().toBuffer() }])
    .png()
    .toBuffer();
  return { sha256: `${side}-${share}`, bytes: () => Promise.resolve(Uint8Array.from(bytes)) };
}

describe('the rules alone', () => {
  test('say what is wrong with what a picture shows, and nothing about the size of its file', async () => {
    const fine = await rulesAlone([await picture(240, 0.7)], rules);
    assert.equal(fine.blocks, 0);
    const lost = await rulesAlone([await picture(240, 0.1)], rules);
    assert.equal(lost.blocks, 1);
  });

  test('count a repeated picture as refused', async () => {
    const twice = await rulesAlone([await picture(240, 0.7), await picture(240, 0.7)], rules);
    assert.equal(twice.blocks, 1);
  });
});
