/** Whether two cut-outs look alike: the products' outlines filled with their colours, at the size of a stamp. */
import type { Shot } from './product.ts';
import { asSharp, cropped, difference, type Raster, raster } from './raster.ts';

const SIDE = 24;
const stamps = new Map<string, Promise<Raster>>();

function stamp(shot: Shot): Promise<Raster> {
  let known = stamps.get(shot.id);
  if (!known) stamps.set(shot.id, (known = stamped(shot)));
  return known;
}

async function stamped(shot: Shot): Promise<Raster> {
  const { rgba, box } = await shot.load();
  const image = asSharp(await cropped(rgba, box))
    .resize(SIDE, SIDE, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .flatten({ background: '#fff' });
  // Blurred, since thin things differ everywhere when they are turned a little.
  return raster(asSharp(await raster(image, 3)).blur(1.2), 3);
}

/** Mean difference in levels, mirrored or not: below 7 a person takes the one for the other, above 20 for something else. */
export async function unlikeness(one: Shot, other: Shot): Promise<number> {
  const [a, b] = await Promise.all([stamp(one), stamp(other)]);
  const mirrored = await raster(asSharp(b).flop(), 3);
  return Math.min(difference(a, b), difference(a, mirrored));
}

/** Without the shots that look like an earlier one: a vase from the side is a vase from the front. */
export async function distinct(shots: readonly Shot[]): Promise<Shot[]> {
  const out: Shot[] = [];
  for (const shot of shots) {
    const steps = await Promise.all(out.map((other) => unlikeness(other, shot)));
    if (steps.every((step) => step > 7)) out.push(shot);
  }
  return out;
}
