import type { Redis } from 'ioredis';
import type { IndexedPicture } from '../../ports/hash-index.ts';
import { MAX_PRODUCTS_A_CONTENT } from '../../ports/index-matches.ts';
import { decodeContent } from './content.ts';
import { script } from './script.ts';

/** For each id its content and then three values a picture: tenant/product, file's hash, image id. */
type Reply = ([content: Buffer, ...pictures: Buffer[]] | null)[];

const read = script('read-contents.lua');

/** The pictures that show these contents, in one round trip; contents that have gone meanwhile are absent. */
export async function readContents(
  redis: Redis,
  prefix: string,
  ids: readonly string[],
): Promise<Map<string, IndexedPicture[]>> {
  const args = [prefix, String(MAX_PRODUCTS_A_CONTENT), ...ids];
  const reply = (await read(redis, [`${prefix}n`], args)) as Reply;
  return new Map(reply.flatMap((raw, i) => (raw ? [[ids[i]!, picturesOf(raw)]] : [])));
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
