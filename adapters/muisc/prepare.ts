/** A picture's bytes to what the network takes. */
import { decodeSquare } from '../../imaging/decode.ts';
import { PictureError } from '../../imaging/picture-error.ts';
import { ClassifierError } from '../../ports/classifier.ts';
import type { Preprocessing } from './manifest.ts';
import { thumbnailOf } from './thumbnail.ts';

export interface Prepared {
  /** side x side x 3. */
  readonly pixels: Uint8Array;
  /** 64 x 64 x 3. */
  readonly thumb: Uint8Array;
}

export type Prepare = (key: string, bytes: Uint8Array) => Promise<Prepared>;

/** @throws ClassifierError `picture-unreadable`, with the key. */
export function preparer({ side, ground }: Preprocessing): Prepare {
  return async (key, bytes) => {
    try {
      const pixels = await decodeSquare(bytes, { side, ground });
      return { pixels, thumb: thumbnailOf(pixels, side) };
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      throw new ClassifierError(
        'picture-unreadable',
        `Picture ${key} cannot be classified: ${error.message}`,
        {
          picture: key,
          cause: error,
        },
      );
    }
  };
}
