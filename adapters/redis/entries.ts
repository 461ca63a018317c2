/** What the index holds of a partition, for a comparison with its topic. */
import { createHash } from 'node:crypto';
import { type IndexEntries, productOf } from '../../ports/hash-index.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import { encodeContent } from './content.ts';
import type { IndexAccess } from './query.ts';
import { script } from './script.ts';

/** Of six pictures each they are 2 ms of Redis, which serves nobody else meanwhile. */
const PRODUCTS_A_READ = 32;

type Reply = [offset: Buffer | null, entries: Buffer[]];

const read = script('read-entries.lua');

/** Products that are there all the while come at least once; each lot says where the part stood when it was read. */
export async function* entriesOf(access: IndexAccess, partition: number): AsyncGenerator<IndexEntries> {
  const client = await access.redis();
  for (let cursor = '0'; ;) {
    const [next, products] = await access.onServer(() =>
      client.sscan(`${access.prefix}p:${partition}`, cursor, 'COUNT', PRODUCTS_A_READ),
    );
    for (let at = 0; at < products.length; at += PRODUCTS_A_READ)
      yield await readProducts(access, partition, products.slice(at, at + PRODUCTS_A_READ));
    if (next === '0') return;
    cursor = next;
  }
}

export async function lookUp(
  access: IndexAccess,
  partition: number,
  keys: readonly string[],
): Promise<IndexEntries> {
  const wanted = new Set(keys);
  const products = [...new Set(keys.map(productOf))];
  const entries = new Map<string, string>();
  let at: bigint | undefined;
  for (let from = 0; from < products.length; from += PRODUCTS_A_READ) {
    const lot = await readProducts(access, partition, products.slice(from, from + PRODUCTS_A_READ));
    // Of several lots the first says least: what it lacks was not there yet.
    at ??= lot.at;
    for (const [key, digest] of lot.entries) if (wanted.has(key)) entries.set(key, digest);
  }
  return { at, entries };
}

async function readProducts(
  access: IndexAccess,
  partition: number,
  products: readonly string[],
): Promise<IndexEntries> {
  const [offset, values] = await access.onServer(
    async () =>
      (await read(await access.redis(), [access.guard(partition)], [access.prefix, ...products])) as Reply,
  );
  const entries = new Map<string, string>();
  for (let i = 0; i + 3 < values.length; i += 4) {
    const [product, sha256, imageId, content] = values.slice(i, i + 4);
    entries.set(
      `${String(product)}/${sha256?.toString('hex') ?? ''}`,
      digest(String(imageId), String(content)),
    );
  }
  return { at: offset ? BigInt(String(offset)) : undefined, entries };
}

/** Undefined where the index keeps nothing: a tombstone, or a fingerprint of another algorithm. */
export function digestOf(_key: string, value: Fingerprint | null, algorithm: string): string | undefined {
  if (value?.algorithm !== algorithm) return undefined;
  return digest(value.imageId, createHash('sha1').update(encodeContent(value)).digest('hex'));
}

/** 64 bits tell two states of one key apart; of a million keys they take little memory. */
const digest = (imageId: string, content: string): string =>
  createHash('sha1').update(`${content} ${imageId}`).digest('base64').slice(0, 11);
