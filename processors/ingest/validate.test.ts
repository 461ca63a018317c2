import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeImage, ProductChange } from '../../schemas/generated/types.ts';
import { type ChangeProblemCode, MAX_VERSION, validateChange } from './validate.ts';

const image = (id: string, over: Partial<ChangeImage> = {}): ChangeImage => ({
  id,
  url: `https://shop.example/${id}.jpg`,
  position: 0,
  alt: '',
  variantIds: [],
  ...over,
});
const change = (over: Partial<ProductChange> = {}): ProductChange => ({
  tenant: 'demo',
  productId: 'mug',
  version: 1,
  occurredAt: 0,
  deleted: false,
  title: 'Mug',
  description: '',
  category: 'kitchen/mugs',
  attributes: {},
  variants: [],
  profiles: [],
  images: [image('front')],
  source: 'own',
  ...over,
});
const many = (count: number): ChangeImage[] => Array.from({ length: count }, (_, i) => image(String(i)));

const table: readonly [string, ProductChange, ChangeProblemCode | undefined][] = [
  ['a plain change', change(), undefined],
  ['version 0', change({ version: 0 }), undefined],
  ['the highest version', change({ version: MAX_VERSION }), undefined],
  ['a version above it', change({ version: MAX_VERSION + 1 }), 'bad-version'],
  ['a negative version', change({ version: -1 }), 'bad-version'],
  ['a broken version', change({ version: 1.5 }), 'bad-version'],
  ['a time in microseconds', change({ occurredAt: 1_700_000_000_000_000 }), 'bad-time'],
  ['a time before 1970', change({ occurredAt: -1 }), 'bad-time'],
  ['a slash in the tenant', change({ tenant: 'a/b' }), 'bad-id'],
  ['a slash in the product', change({ productId: 'a/b' }), 'bad-id'],
  ['a slash in the id of a picture', change({ images: [image('a/b')] }), undefined],
  ['an empty product id', change({ productId: '' }), 'bad-id'],
  ['200 characters', change({ productId: 'x'.repeat(200) }), undefined],
  ['201 characters', change({ productId: 'x'.repeat(201) }), 'bad-id'],
  ['a newline in an id', change({ productId: 'a\nb' }), 'bad-id'],
  ['an escape in a picture id', change({ images: [image('a\u001b[0m')] }), 'bad-id'],
  ['an empty variant id', change({ variants: [{ id: '', sku: '', options: {} }] }), 'bad-id'],
  ['no pictures', change({ images: [] }), 'no-images'],
  ['200 pictures', change({ images: many(200) }), undefined],
  ['500 pictures', change({ images: many(500) }), 'too-many-images'],
  ['a repeated picture id', change({ images: [image('a'), image('b'), image('a')] }), 'repeated-image-id'],
  [
    'two pictures at one address',
    change({ images: [image('a', { url: 'x' }), image('b', { url: 'x' })] }),
    undefined,
  ],
  ['an address that is none', change({ images: [image('a', { url: 'nonsense' })] }), undefined],
  ['a known profile', change({ profiles: ['house'] }), undefined],
  ['51 profiles', change({ profiles: Array.from({ length: 51 }, () => 'house') }), 'too-many-profiles'],
  ['an unknown profile', change({ profiles: ['house', 'hous'] }), 'unknown-profile'],
  ['a delete without anything', change({ deleted: true, images: [], profiles: ['hous'] }), undefined],
  ['a delete of a bad id', change({ deleted: true, productId: 'a/b' }), 'bad-id'],
];

describe('validateChange', () => {
  for (const [name, value, expected] of table) {
    test(`${name}: ${expected ?? 'good'}`, () => {
      const problem = validateChange(value, { knownProfiles: new Set(['house']) });
      assert.equal(problem?.code, expected);
      if (problem) assert.match(problem.sentence, /\.$/);
    });
  }
});
