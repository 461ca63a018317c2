import type { IndexedPicture } from '../../ports/hash-index.ts';
import { decodeContent } from './content.ts';

export interface FoundContent {
  readonly pictures: readonly IndexedPicture[];
}

type RawContent = [content: Buffer, ...pictures: Buffer[]];

/** The reply of lua/read-contents.lua, by content id; contents that have gone meanwhile are absent. */
export function foundContents(ids: readonly string[], reply: unknown): Map<string, FoundContent> {
  const found = new Map<string, FoundContent>();
  for (const [i, raw] of (reply as (RawContent | null)[]).entries()) {
    if (raw) found.set(ids[i]!, { pictures: picturesOf(raw) });
  }
  return found;
}

function picturesOf([bytes, ...fields]: RawContent): IndexedPicture[] {
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
