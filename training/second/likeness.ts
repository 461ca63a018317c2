/** Whether two cut-outs look alike: the products' outlines filled with their colours, at the size of a stamp. */
import type { Cutout, Shot } from './product.ts';
import { asSharp, boundsAbove, cropped, difference, type Raster, raster } from './raster.ts';
import { sideOf } from './worn.ts';

const SIDE = 24;
const stamps = new Map<string, Promise<Raster>>();

/** All that is shown, or only what is sold: without the person who wears it. */
export type Of = 'shown' | 'sold';

function stamp(shot: Shot, of: Of): Promise<Raster> {
  const name = `${shot.id} ${of}`;
  let known = stamps.get(name);
  if (!known) stamps.set(name, (known = stamped(shot, of)));
  return known;
}

async function stamped(shot: Shot, of: Of): Promise<Raster> {
  const cutout = await shot.load();
  const { rgba, box } = of === 'sold' && cutout.sold ? soldAlone(cutout, cutout.sold) : cutout;
  const image = asSharp(await cropped(rgba, box))
    .resize(SIDE, SIDE, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .flatten({ background: '#fff' });
  // Blurred, since thin things differ everywhere when they are turned a little.
  return raster(asSharp(await raster(image, 3)).blur(1.2), 3);
}

function soldAlone({ rgba, box }: Cutout, sold: Raster): Pick<Cutout, 'rgba' | 'box'> {
  const data = Buffer.from(rgba.data);
  for (let i = 0; i < sold.data.length; i++) data[i * 4 + 3] = Math.min(data[i * 4 + 3]!, sold.data[i]!);
  return { rgba: { ...rgba, data }, box: boundsAbove(sold, 128) ?? box };
}

/** Mean difference in levels, mirrored or not: below 7 a person takes the one for the other, above 20 for something else. */
export async function unlikeness(one: Shot, other: Shot, of: Of = 'shown'): Promise<number> {
  const [a, b] = await Promise.all([stamp(one, of), stamp(other, of)]);
  const mirrored = await raster(asSharp(b).flop(), 3);
  return Math.min(difference(a, b), difference(a, mirrored));
}

/** Without the shots that look like an earlier one: a vase from the side is a vase from the front, though a person from behind is never one from the front. */
export async function distinct(shots: readonly Shot[]): Promise<Shot[]> {
  const out: Shot[] = [];
  for (const shot of shots) {
    const rivals = out.filter((other) => shot.worn !== true || sideOf(other) === sideOf(shot));
    const steps = await Promise.all(rivals.map((other) => unlikeness(other, shot)));
    if (steps.every((step) => step > 7)) out.push(shot);
  }
  return out;
}
