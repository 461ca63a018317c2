import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProductChange } from '../../schemas/generated/types.ts';
import { contentHash } from './content-hash.ts';
import { isAboutToBeSuperseded } from './superseding.ts';

const change = (version: number, over: Partial<ProductChange> = {}): ProductChange => ({
  tenant: 'demo',
  productId: 'mug',
  version,
  occurredAt: 0,
  deleted: false,
  title: `Mug ${String(version)}`,
  description: '',
  category: 'kitchen/mugs',
  attributes: {},
  variants: [],
  profiles: [],
  images: [{ id: 'front', url: 'https://shop.example/front.jpg', position: 0, alt: '', variantIds: [] }],
  source: 'own',
  ...over,
});

const accepted = change(5);
const known = {
  version: 5,
  offset: 10,
  contentHash: contentHash(accepted),
  deleted: false,
  expiresAt: null,
};

const table: readonly [string, readonly (ProductChange | null)[], boolean][] = [
  ['nothing that waits', [], false],
  ['a newer version', [change(6)], true],
  ['an older version', [change(4)], false],
  ['a repeat of itself', [accepted], false],
  ['other content under the same version', [change(5, { title: 'Cup' })], true],
  ['a delete', [change(6, { deleted: true, images: [] })], true],
  ['a tombstone', [null], true],
  ['a newer version that will be refused', [change(6, { images: [] })], false],
  ['one behind a newer version that will be refused', [change(6, { images: [] }), change(7)], true],
  ['an older one behind a newer one that will be refused', [change(8, { images: [] }), change(7)], false],
  ['a newer version under a key that is not its own', [change(6, { productId: 'cup' })], false],
];

describe('a change about to be worked on', () => {
  for (const [what, waiting, expected] of table)
    test(`${expected ? 'is' : 'is not'} superseded by ${what}`, () => {
      const of = { key: 'demo/mug', knownProfiles: new Set<string>() };
      assert.equal(isAboutToBeSuperseded(known, waiting, 0, of), expected);
    });
});
