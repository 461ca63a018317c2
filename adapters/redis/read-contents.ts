import type { Redis } from 'ioredis';
import type { IndexedPicture } from '../../ports/hash-index.ts';
import { MAX_PRODUCTS_A_CONTENT } from '../../ports/index-matches.ts';
import { decodeContent } from './content.ts';
import { script } from './script.ts';
import { type Standing, standingOf } from './standing.ts';

/** Fields of the guards asked for; for each id its content and then three values a picture: tenant/product, file's hash, image id. */
type Reply = [guards: (Buffer | null)[][], contents: ([content: Buffer, ...pictures: Buffer[]] | null)[]];

const read = script('read-contents.lua');

/**
 * The pictures that show these contents, in one round trip; contents that have gone meanwhile are absent. `after`: where the
 * parts stand, in the same moment.
 */
export async function readContents(
  redis: Redis,
  { prefix, guard }: { readonly prefix: string; readonly guard: (partition: number) => string },
  parts: readonly number[],
  ids: readonly string[],
): Promise<{ after: Map<number, Standing | undefined>; contents: Map<string, IndexedPicture[]> }> {
  // Some key there must be: its hash tag says where the others are.
  const keys = parts.length > 0 ? parts.map(guard) : [guard(0)];
  const args = [prefix, String(MAX_PRODUCTS_A_CONTENT), ...ids];
  const [guards, contents] = (await read(redis, keys, args)) as Reply;
  return {
    after: new Map(parts.map((part, i) => [part, standingOf(guards[i] ?? [])])),
    contents: new Map(contents.flatMap((raw, i) => (raw ? [[ids[i] ?? '', picturesOf(raw)]] : []))),
  };
}

function picturesOf([bytes, ...fields]: [Buffer, ...Buffer[]]): IndexedPicture[] {
  const content = decodeContent(bytes);
  const pictures: IndexedPicture[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const product = fields[at]!.toString();
    const slash = product.indexOf('/');
    pictures.push({
      ...content,
      tenant: product.slice(0, slash),
      productId: product.slice(slash + 1),
      sha256: fields[at + 1]!.toString('hex'),
      imageId: fields[at + 2]!.toString(),
    });
  }
  return pictures;
}
