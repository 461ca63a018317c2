import type { PictureFacts } from '../../imaging/facts.ts';
import { hashPairs } from '../../ports/hash-pairs.ts';
import { chromaDifference } from './chroma.ts';

export interface PictureGroup {
  /** The first of the members in the seller's order. */
  readonly representative: string;
  readonly members: readonly string[];
}

export function groupPictures(pictures: readonly { readonly imageId: string; readonly facts: PictureFacts }[]): PictureGroup[] {
  const groups: { representative: { imageId: string; facts: PictureFacts }; members: string[] }[] = [];
  for (const picture of pictures) {
    const own = groups.find((g) => isRepeat(g.representative.facts, picture.facts));
    if (own) own.members.push(picture.imageId);
    else groups.push({ representative: picture, members: [picture.imageId] });
  }
  return groups.map((g) => ({ representative: g.representative.imageId, members: g.members }));
}

function isRepeat(a: PictureFacts, b: PictureFacts): boolean {
  if (a.sha256 === b.sha256 || a.canonicalSha256 === b.canonicalSha256) return true;
  const [nearest] = hashPairs(hashed(a), hashed(b));
  if (!nearest || nearest.distance > (nearest.quality >= 50 ? 30 : 14)) return false;
  return chromaDifference(a.chroma, b.chroma) <= 10;
}

const hashed = (f: PictureFacts) => ({ pdq: f.pdq.hash, quality: f.pdq.quality, trimmedPdq: f.trimmedPdq?.hash ?? null, trimmedQuality: f.trimmedPdq?.quality ?? null });
