import { createHash } from 'node:crypto';
import type { ProductChange } from '../../schemas/generated/types.ts';

/**
 * sha256 (hex) of what a change says of its product: tells a repeat of a version from another content under the same number.
 *
 * Not in it: the identity (the key has it), version, time and source. Maps are sorted by key, profiles are a set, pictures are in
 * the seller's order. Addresses are taken whole, with their query: a cache-buster says that the bytes behind the address have
 * changed, and looking once too often costs a request, while not looking would publish the old picture. All deletes are equal.
 */
export function contentHash(change: ProductChange): string {
  return createHash('sha256')
    .update(JSON.stringify(contentOf(change)))
    .digest('hex');
}

function contentOf(change: ProductChange): unknown[] {
  if (change.deleted) return ['deleted'];
  return [
    change.title,
    change.description,
    change.category,
    sorted(change.attributes),
    change.variants.map(({ id, sku, options }) => [id, sku, sorted(options)]),
    [...new Set(change.profiles)].sort(),
    change.images
      .toSorted((a, b) => a.position - b.position)
      .map(({ id, url, alt, variantIds }) => [id, url, alt, variantIds]),
  ];
}

const sorted = (map: Record<string, string>): [string, string][] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
