/** The last resizing and encoding, which every picture gets alike: nothing here depends on what is wrong with it. */
import sharp from 'sharp';
import type { Chance } from './chance.ts';
import { asSharp, type Raster } from './raster.ts';

const KERNELS = ['lanczos3', 'lanczos2', 'mitchell', 'cubic', 'mks2021'] as const;
/** Longest side in the end. */
const LONGEST: readonly [number, number] = [400, 560];

export interface Finished {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

export async function finished(rgb: Raster, chance: Chance): Promise<Finished> {
  const long = Math.max(rgb.width, rgb.height);
  const scale = Math.min(chance.between(...LONGEST) / long, chance.between(0.82, 1));
  const [width, height] = [Math.round(rgb.width * scale), Math.round(rgb.height * scale)];
  let image = asSharp(rgb).resize(width, height, { fit: 'fill', kernel: chance.pick(KERNELS) });
  if (chance.happens(0.2))
    image = sharp(await image.webp({ quality: chance.whole(84, 95), effort: 1 }).toBuffer());
  const jpeg = await image
    .jpeg({
      quality: chance.whole(82, 95),
      mozjpeg: chance.happens(0.25),
      chromaSubsampling: chance.pick(['4:2:0', '4:2:0', '4:4:4']),
    })
    .toBuffer();
  return { jpeg, width, height };
}
