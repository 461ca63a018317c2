import type { PictureFacts } from '../../imaging/facts.ts';
import { hashNear, properHash, type Random, randomOf, sha } from '../../test/conformance/fingerprints.ts';
import { GOOD } from '../screening/good-picture.ts';

/** A photograph that exists in several files: all that makes them alike, and a source of chance for what makes them differ. */
export interface Photo {
  readonly name: string;
  readonly hash: string;
  readonly trimmed: string;
  readonly random: Random;
}

export function photo(name: string): Photo {
  const random = randomOf(parseInt(sha(name).slice(0, 8), 16));
  return { name, hash: properHash(random), trimmed: properHash(random), random };
}

export interface Look {
  /** Bits from the photo's hash (even), of the whole picture and inside its margins; null has no margins. */
  readonly distance?: number;
  readonly trimmedDistance?: number | null;
  readonly quality?: number;
  /** 128 is neutral. */
  readonly cb?: number;
  readonly luma?: number;
  readonly change?: Partial<PictureFacts>;
}

/** A file of the photo. Files of one name have the same bytes. */
export function fileOf(photo: Photo, file: string, look: Look = {}): PictureFacts {
  const { distance = 0, trimmedDistance = null, quality = 100, cb = 128, luma = 128, change = {} } = look;
  const near = (hash: string, bits: number) => ({
    hash: hashNear(hash, bits, photo.random),
    quality,
    margins: '',
  });
  return {
    ...GOOD,
    sha256: sha(`file ${photo.name} ${file}`),
    canonicalSha256: sha(`pixels ${photo.name} ${file}`),
    pdq: near(photo.hash, distance),
    trimmedPdq: trimmedDistance === null ? null : near(photo.trimmed, trimmedDistance),
    chroma: Buffer.concat([Buffer.alloc(256, cb), Buffer.alloc(256, 128)]).toString('base64'),
    luma: Buffer.alloc(256, luma).toString('base64'),
    trimmedSignature:
      trimmedDistance === null
        ? null
        : Buffer.concat([Buffer.alloc(64, cb), Buffer.alloc(64, 128), Buffer.alloc(64, luma)]).toString(
            'base64',
          ),
    ...change,
  };
}
