import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { slots } from '../pictures/slots.ts';
import { readBundle } from './bundle.ts';
import { featureCache } from './feature-cache.ts';
import { looker } from './look.ts';

const { manifest } = await readBundle(join(import.meta.dirname, '../../test/muisc/bundle'));
const none = new Float32Array();

/** Files that are encoded, of two that look the same on white. */
async function encodedOn(ground: string): Promise<string[]> {
  const encoded: string[] = [];
  const look = looker({
    manifest: { ...manifest, preprocessing: { ...manifest.preprocessing, ground } },
    cache: featureCache(1_000),
    prepare: async () => ({ pixels: new Uint8Array(), thumb: new Uint8Array() }),
    encode: async (picture) => {
      encoded.push(picture);
      return { cells: none, whole: none, votes: none, maps: none, thumb: new Uint8Array() };
    },
    held: slots(1),
    decoding: slots(1),
    closing: new AbortController().signal,
  });
  for (const sha256 of ['white', 'transparent'])
    await look({ key: 'pixels', sha256, bytes: async () => new Uint8Array(), findings: null });
  return encoded;
}

test('pictures that look the same on white are one picture, for a model that lays them on white', async () => {
  assert.deepEqual(await encodedOn('#FFFFFF'), ['white']);
  assert.deepEqual(await encodedOn('#808080'), ['white', 'transparent']);
});
