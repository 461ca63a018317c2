/** The same photo once more: as it is, a part of it, or a little edited. */
import type { RepeatWay } from './casting.ts';
import type { Chance } from './chance.ts';
import { asSharp, type Box, cropped, type Raster, raster, resized } from './raster.ts';
import type { Take } from './take.ts';

/** `take` without marks; `copy` gives it back. */
export function repeated(take: Take, way: RepeatWay, chance: Chance): Promise<Take> {
  switch (way) {
    case 'copy':
      return Promise.resolve(take);
    case 'crop':
      return closer(take, chance.between(0.66, 0.86), chance);
    case 'edited':
      return edited(take, chance);
  }
}

async function closer(take: Take, keep: number, chance: Chance): Promise<Take> {
  const { width, height } = take.rgb;
  const [w, h] = [Math.round(width * keep), Math.round(height * keep * chance.between(0.94, 1))];
  const left = Math.round((width - w) * chance.between(0.25, 0.75));
  const top = Math.round((height - h) * chance.between(0.25, 0.75));
  const box: Box = [left, top, left + w, top + h];
  const enlarge = async (picture: Raster) =>
    resized(await cropped(picture, box), Math.round(w / keep), Math.round(h / keep), 'cubic');
  return { ...take, rgb: await enlarge(take.rgb), mask: take.mask && (await enlarge(take.mask)) };
}

type Edit = (take: Take, chance: Chance) => Promise<Take>;

const EDITS: readonly Edit[] = [mirrored, toned, tilted, warmed];

/** One or two changes of a kind that leaves the photo recognisable. */
async function edited(take: Take, chance: Chance): Promise<Take> {
  const [first, second] = chance.shuffled(EDITS);
  const once = await first!(take, chance);
  return chance.happens(0.45) ? second!(once, chance) : once;
}

async function mirrored(take: Take): Promise<Take> {
  const flop = (picture: Raster) => raster(asSharp(picture).flop(), picture.channels);
  return { ...take, rgb: await flop(take.rgb), mask: take.mask && (await flop(take.mask)) };
}

/** Lightness, contrast and strength of colour, within what still is a good exposure. */
async function toned(take: Take, chance: Chance): Promise<Take> {
  const gain = chance.between(0.82, 0.93);
  const image = asSharp(take.rgb)
    .modulate({ saturation: chance.pick([chance.between(0.45, 0.7), chance.between(1.3, 1.6)]) })
    .linear(gain, (1 - gain) * 255);
  return { ...take, rgb: await raster(image, 3) };
}

async function tilted(take: Take, chance: Chance): Promise<Take> {
  const degrees = chance.between(2.5, 7) * (chance.happens(0.5) ? 1 : -1);
  const turn = async (picture: Raster, background: string) => {
    const turned = await raster(asSharp(picture).rotate(degrees, { background }), picture.channels);
    const left = Math.round((turned.width - picture.width) / 2);
    const top = Math.round((turned.height - picture.height) / 2);
    return cropped(turned, [left, top, left + picture.width, top + picture.height]);
  };
  if (onWhite(take.rgb))
    return { ...take, rgb: await turn(take.rgb, '#fff'), mask: take.mask && (await turn(take.mask, '#000')) };
  // No white corners on what is not white: what the turn leaves empty is cut off.
  const turned = {
    ...take,
    rgb: await turn(take.rgb, '#fff'),
    mask: take.mask && (await turn(take.mask, '#000')),
  };
  return closer(turned, 0.84, chance);
}

/** All of the rim is: neither another ground nor something that the frame cuts lies there. */
function onWhite({ data, width, height }: Raster): boolean {
  const white = (x: number, y: number) =>
    data[(y * width + x) * 3]! > 252 && data[(y * width + x) * 3 + 2]! > 252;
  for (let x = 0; x < width; x++) if (!white(x, 0) || !white(x, height - 1)) return false;
  for (let y = 0; y < height; y++) if (!white(0, y) || !white(width - 1, y)) return false;
  return true;
}

async function warmed(take: Take, chance: Chance): Promise<Take> {
  const warm = chance.happens(0.6) ? [1, 0.96, 0.86] : [0.88, 0.95, 1];
  return { ...take, rgb: await raster(asSharp(take.rgb).linear(warm, [0, 0, 0]), 3) };
}
