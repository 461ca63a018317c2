import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProductChange } from '../../schemas/generated/types.ts';
import { contentHash } from './content-hash.ts';

const front = { id: 'front', url: 'https://shop.example/a.jpg?v=1', position: 0, alt: '', variantIds: [] };
const back = { id: 'back', url: 'https://shop.example/b.jpg', position: 1, alt: '', variantIds: [] };
const change: ProductChange = {
  tenant: 'demo',
  productId: 'mug',
  version: 1,
  occurredAt: 0,
  deleted: false,
  title: 'Mug',
  description: '',
  category: '',
  attributes: { colour: 'red', size: 'L' },
  variants: [],
  profiles: ['amazon', 'house'],
  images: [front, back],
  source: 'own',
};

const same: readonly [string, Partial<ProductChange>][] = [
  ['another version, time or adapter', { version: 2, occurredAt: 9, source: 'shopify-csv' }],
  ['attributes in another order', { attributes: { size: 'L', colour: 'red' } }],
  ['profiles in another order, or twice', { profiles: ['house', 'amazon', 'house'] }],
  ['pictures listed otherwise with their positions', { images: [back, front] }],
  ['positions with gaps', { images: [front, { ...back, position: 7 }] }],
];
const other: readonly [string, Partial<ProductChange>][] = [
  ['another title', { title: 'Cup' }],
  ['another attribute', { attributes: { colour: 'red' } }],
  ['a fact moved from key to value', { attributes: { colour: 'size', red: 'L' } }],
  ['another cache-buster', { images: [{ ...front, url: 'https://shop.example/a.jpg?v=2' }, back] }],
  ['another order', { images: [{ ...front, position: 2 }, back] }],
  ['a picture less', { images: [front] }],
  ['a delete', { deleted: true }],
];

describe('contentHash', () => {
  for (const [name, over] of same) {
    test(`${name} is the same content`, () =>
      assert.equal(contentHash({ ...change, ...over }), contentHash(change)));
  }
  for (const [name, over] of other) {
    test(`${name} is other content`, () =>
      assert.notEqual(contentHash({ ...change, ...over }), contentHash(change)));
  }
  test('all deletes are equal', () => {
    assert.equal(
      contentHash({ ...change, deleted: true }),
      contentHash({ ...change, deleted: true, title: '', images: [] }),
    );
  });
});
