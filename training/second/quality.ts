/** What cameras, phones and careless saving do to a whole picture. */
import sharp from 'sharp';
import type { Chance } from './chance.ts';
import { luma } from './overlay.ts';
import { asSharp, type Raster, raster, resized } from './raster.ts';
import { everywhere, marked, type Take } from './take.ts';

export type QualityFault = 'sharpness' | 'upscaling' | 'compression' | 'exposure';

type Spoil = (rgb: Raster, chance: Chance, take: Take) => Promise<Raster>;

const SPOILS: Record<QualityFault, Spoil> = {
  sharpness: blurred,
  upscaling: enlarged,
  compression: squeezed,
  exposure: illLit,
};

export async function spoilt(take: Take, fault: QualityFault, chance: Chance): Promise<Take> {
  const rgb = await SPOILS[fault](take.rgb, chance, take);
  const brighter = luma(rgb) > luma(take.rgb);
  const remarks = fault === 'exposure' ? { manner: brighter ? 'bright' : 'dark' } : {};
  return marked({ ...take, rgb }, everywhere(fault, remarks));
}

function blurred(rgb: Raster, chance: Chance): Promise<Raster> {
  const size = Math.max(rgb.width, rgb.height);
  const way = chance.weighted([
    ['focus', 0.5],
    ['motion', 0.3],
    ['lens', 0.2],
  ]);
  if (way === 'focus') return raster(asSharp(rgb).blur(size * chance.between(0.0055, 0.011)), 3);
  const side = odd(size * (way === 'motion' ? chance.between(0.022, 0.038) : chance.between(0.015, 0.026)));
  const kernel = way === 'motion' ? streak(side, chance.between(0, Math.PI)) : disc(side);
  return raster(asSharp(rgb).convolve({ width: side, height: side, kernel }), 3);
}

const odd = (size: number): number => Math.max(3, Math.round(size / 2) * 2 + 1);

/** A line through the middle: what a shaken hand does. */
function streak(side: number, angle: number): number[] {
  const middle = (side - 1) / 2;
  return Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) - middle, Math.floor(i / side) - middle];
    const off = Math.abs(x * Math.sin(angle) - y * Math.cos(angle));
    return Math.hypot(x, y) <= middle ? Math.max(0, 1 - off) : 0;
  });
}

/** The round spot that a lens makes of a point out of focus. */
function disc(side: number): number[] {
  const middle = (side - 1) / 2;
  return Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) - middle, Math.floor(i / side) - middle];
    return Math.max(0, Math.min(1, middle + 0.5 - Math.hypot(x, y)));
  });
}

async function enlarged(rgb: Raster, chance: Chance): Promise<Raster> {
  const small = chance.between(3.4, 6.5);
  const down = await resized(
    rgb,
    Math.round(rgb.width / small),
    Math.round(rgb.height / small),
    chance.pick(['lanczos3', 'cubic', 'linear'] as const),
  );
  // Thumbnails have been saved as such before somebody enlarges them.
  const saved = await raster(
    sharp(
      await asSharp(down)
        .jpeg({ quality: chance.whole(60, 92) })
        .toBuffer(),
    ),
    3,
  );
  return resized(
    saved,
    rgb.width,
    rgb.height,
    chance.pick(['nearest', 'cubic', 'mitchell', 'lanczos2'] as const),
  );
}

async function squeezed(rgb: Raster, chance: Chance): Promise<Raster> {
  const webp = chance.happens(0.25);
  // Blocks must survive the last resizing, so the picture is as small as a shop's when it is squeezed.
  const saved = webp
    ? await asSharp(rgb)
        .webp({ quality: chance.whole(1, 4), effort: 2 })
        .toBuffer()
    : await asSharp(rgb)
        .jpeg({ quality: chance.whole(3, 10), chromaSubsampling: '4:2:0', mozjpeg: chance.happens(0.3) })
        .toBuffer();
  return raster(sharp(saved), 3);
}

/** Too dark or too bright, but never so that the product is gone: what is light already can only be too dark. */
async function illLit(rgb: Raster, chance: Chance, { mask }: Take): Promise<Raster> {
  const level = mask ? lumaWithin(rgb, mask) : luma(rgb);
  const way = chance.weighted([
    ['dark', 0.3],
    ['murky', 0.2],
    ['bright', level < 150 ? 0.35 : 0],
    ['hazy', level < 185 ? 0.2 : 0],
  ]);
  const image = asSharp(rgb);
  switch (way) {
    case 'dark':
      return raster(image.linear(chance.between(0.22, 0.42), 0), 3);
    case 'murky': {
      const bent = image.gamma(1, chance.between(1.9, 2.8)).linear(chance.between(0.55, 0.75), -6);
      return raster(bent.modulate({ saturation: 0.8 }), 3);
    }
    case 'bright': {
      const gain = chance.between(1.3, 1.8);
      return raster(image.linear(gain, Math.max(0, chance.between(195, 222) - gain * level)), 3);
    }
    case 'hazy':
      return raster(
        image.modulate({ saturation: chance.between(0.5, 0.8) }).linear(0.4, chance.between(140, 152)),
        3,
      );
  }
}

function lumaWithin({ data }: Raster, mask: Raster): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.data.length; i += 3)
    if (mask.data[i]! > 128) {
      sum += 0.299 * data[i * 3]! + 0.587 * data[i * 3 + 1]! + 0.114 * data[i * 3 + 2]!;
      count++;
    }
  return count === 0 ? 128 : sum / count;
}
