import type { ChangeImage, SequenceImage } from '../../schemas/generated/types.ts';

/**
 * The public pictures that a newer change no longer has. A picture is still there when the change has its address, or its id under
 * the same address but for the query: sellers sign and version addresses anew with every export. The same id under another address
 * is another picture: the seller has replaced it. Bytes that changed behind the same address are for INGEST to find.
 */
export function removedPictures(
  published: readonly SequenceImage[],
  images: readonly ChangeImage[],
): SequenceImage[] {
  const addresses = new Set(images.map((image) => image.url));
  const identities = new Set(images.map((image) => identity(image.id, image.url)));
  return published.filter(
    (image) => !addresses.has(image.url) && !identities.has(identity(image.imageId, image.url)),
  );
}

const identity = (id: string, url: string): string => `${id}\n${url.replace(/[?#].*$/s, '')}`;
