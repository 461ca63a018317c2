import assert from 'node:assert/strict';
import { test } from 'node:test';
import { featureCache } from './feature-cache.ts';
import type { Features } from './feature-cache.ts';
import { madeBy } from './look.ts';
import type { Manifest } from './manifest.ts';

/** 100 bytes. */
const features = (): Features => ({
  cells: new Float32Array(10),
  whole: new Float32Array(5),
  votes: new Float32Array(5),
  maps: new Float32Array(3),
  thumb: new Uint8Array(8),
});

test('the least recently used goes first, and no more bytes are held than allowed', () => {
  const cache = featureCache(250);
  cache.put('a', features());
  cache.put('b', features());
  assert.ok(cache.get('a'));
  cache.put('c', features());
  assert.equal(cache.get('b'), undefined);
  assert.ok(cache.get('a'));
  assert.deepEqual(cache.counts(), { hits: 2, misses: 1, entries: 2, bytes: 200 });
});

test('one that is put again is held once', () => {
  const cache = featureCache(250);
  cache.put('a', features());
  cache.put('a', features());
  assert.deepEqual(cache.counts(), { hits: 0, misses: 0, entries: 1, bytes: 100 });
});

test('features of another encoder, precision or preparation have another key; those of another heading the same', () => {
  const manifest = (change: object = {}): Manifest =>
    ({
      precision: 'int8',
      preprocessing: { side: 320, resize: 'linear', ground: '#ffffff' },
      files: { 'picture.onnx': { sha256: 'aa', bytes: 1 } },
      ...change,
    }) as unknown as Manifest;
  assert.equal(madeBy(manifest({ thresholds: {}, name: 'other' })), madeBy(manifest()));
  for (const change of [
    { precision: 'float32' },
    { files: { 'picture.onnx': { sha256: 'bb', bytes: 1 } } },
    { preprocessing: { side: 384, resize: 'linear', ground: '#ffffff' } },
  ])
    assert.notEqual(madeBy(manifest(change)), madeBy(manifest()));
});
