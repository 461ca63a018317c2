/** Features of a picture: remembered, under way for another sequence, or computed. */
import { createHash } from 'node:crypto';
import { nameOfPicture } from '../../ports/classifier.ts';
import type { ClassifierPicture } from '../../ports/classifier.ts';
import type { Slots } from '../pictures/slots.ts';
import type { FeatureCache, Features } from './feature-cache.ts';
import type { Manifest } from './manifest.ts';
import type { Prepare, Prepared } from './prepare.ts';

export interface LookOptions {
  readonly manifest: Manifest;
  readonly cache: FeatureCache;
  readonly prepare: Prepare;
  readonly encode: (picture: string, prepared: Prepared) => Promise<Features>;
  /** Pictures whose pixels are held: prepared, waiting, or with a worker. */
  readonly held: Slots;
  /** Pictures that are being decoded. */
  readonly decoding: Slots;
  readonly closing: AbortSignal;
}

export interface Looked {
  readonly features: Features;
  /** Whether nothing had to be computed for this caller. */
  readonly isCached: boolean;
}

export function looker(options: LookOptions): (picture: ClassifierPicture) => Promise<Looked> {
  const { manifest, cache, prepare, encode, held, decoding, closing } = options;
  const underWay = new Map<string, Promise<Features>>();
  const maker = madeBy(manifest);
  // Canonical pixels lie on white: on another ground two pictures that are the same there need not be.
  const isOnWhite = /^#f{6}$/i.test(manifest.preprocessing.ground);
  const identityOf = (picture: ClassifierPicture): string =>
    isOnWhite ? picture.key : nameOfPicture(picture);

  const prepared = async (picture: ClassifierPicture): Promise<Prepared> => {
    const release = await decoding.take(closing);
    try {
      return await prepare(nameOfPicture(picture), await picture.bytes());
    } finally {
      release();
    }
  };

  const encoded = async (picture: ClassifierPicture, key: string): Promise<Features> => {
    const release = await held.take(closing);
    try {
      const features = await encode(nameOfPicture(picture), await prepared(picture));
      cache.put(key, features);
      return features;
    } finally {
      release();
    }
  };

  return async (picture) => {
    const key = `${identityOf(picture)} ${maker}`;
    const known = cache.get(key) ?? underWay.get(key);
    if (known !== undefined) return { features: await known, isCached: true };
    const features = encoded(picture, key).finally(() => underWay.delete(key));
    underWay.set(key, features);
    return { features: await features, isCached: false };
  };
}

/** Of everything that changes features: an own heading of the same encoder in another bundle does not. */
export function madeBy({ preprocessing, files, precision }: Manifest): string {
  const { side, resize, ground } = preprocessing;
  const made = JSON.stringify([side, resize, ground, files['picture.onnx']?.sha256, precision]);
  return createHash('sha256').update(made).digest('hex').slice(0, 16);
}
