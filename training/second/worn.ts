/** Clothes on people: which of their pictures may come first, and how such a picture is cut wrongly. */
import type { Chance } from './chance.ts';
import type { Framing } from './framing.ts';
import type { Cutout, Shot } from './product.ts';
import { boundsAbove, type Raster } from './raster.ts';

/** Of the products that have a picture cut to the garment, as most shops show it first; second colours have none. */
const CUT_FIRST = 0.9;
/** Pixels of the garment at the edge that cuts the person; from so many on it is the garment that is cut. */
const TOUCHING = 5;

/** Clothes on people, cut to the garment as shops show them: the view -> the side that it shows. */
const HALVES: Readonly<Record<string, string>> = {
  half: 'front',
  'half angle': 'angle',
  'half back': 'back',
};

/** Which side of the product a shot shows, cut to the garment or whole. */
export const sideOf = ({ view }: Pick<Shot, 'view'>): string => HALVES[view] ?? view;

/** Or as much of it as shops show: what is cut to the garment is no detail of it. */
export const isWhole = ({ closeUp, view }: Pick<Shot, 'closeUp' | 'view'>): boolean =>
  !closeUp || view in HALVES;

/** The picture from head to thighs, or from waist to feet, where it is whole but for that one edge. */
export async function cutToGarment(shots: readonly Shot[]): Promise<Shot | null> {
  const shot = shots.find(({ view, worn }) => worn === true && view === 'half');
  return shot && (await holdsGarment(shot)) ? shot : null;
}

/** Whether it is cut at one end, and nothing of the garment with it. */
export async function holdsGarment(shot: Shot): Promise<boolean> {
  const { sold, cutAt } = await shot.load();
  const [edge] = cutAt;
  if (!sold || cutAt.length !== 1 || (edge !== 'top' && edge !== 'bottom')) return false;
  const row = edge === 'top' ? 0 : sold.height - 1;
  return covered(sold, 0, row, sold.width, row + 1) < TOUCHING;
}

/** All shots, the one in front that a shop would show first. */
export async function garmentFirst(shots: readonly Shot[], chance: Chance): Promise<readonly Shot[]> {
  const first = await cutToGarment(shots);
  if (!first || !chance.happens(CUT_FIRST)) return shots;
  return [first, ...shots.filter((shot) => shot !== first)];
}

/** Least and most of the garment that a badly aimed camera still holds. */
const HELD = [0.4, 0.8] as const;
/** Sides of its frame, as shares of the person's height; and how much it may be enlarged. */
const FIELD = [0.5, 1] as const;
const ENLARGED = 1.25;
const LEAST_FIELD = 210;

/** The frame of a camera that was aimed so that it loses a good part of the garment; null where none was found. */
export function misaimed({ sold, rgba, box, cutAt }: Cutout, shape: number, chance: Chance): Framing | null {
  if (!sold) return null;
  const [x0, y0, x1, y1] = box;
  const garment = boundsAbove(sold, 128);
  if (!garment) return null;
  const all = covered(sold, 0, 0, sold.width, sold.height);
  for (let attempt = 0; attempt < 60; attempt++) {
    const tall = Math.max(LEAST_FIELD, (y1 - y0) * chance.between(...FIELD));
    const wide = tall * shape;
    const middle = [chance.between(garment[0], garment[2]), chance.between(garment[1], garment[3])] as const;
    const left = Math.round(middle[0] - wide / 2);
    let top = Math.round(middle[1] - tall / 2);
    // Beyond the edge that cuts the person there is nothing of them.
    if (cutAt.includes('bottom')) top = Math.min(top, Math.floor(rgba.height - tall));
    if (cutAt.includes('top')) top = Math.max(top, 0);
    const held = covered(sold, left, top, left + wide, top + tall) / Math.max(1, all);
    if (
      held < HELD[0] ||
      held > HELD[1] ||
      (left <= x0 && left + wide >= x1 && top <= y0 && top + tall >= y1)
    )
      continue;
    const scale = ENLARGED;
    const [width, height] = [Math.round(wide * scale), Math.round(tall * scale)];
    return { width, height, scale, left: Math.round(-left * scale), top: Math.round(-top * scale) };
  }
  return null;
}

/** Pixels above one half in a window, which may reach out of the picture. */
export function covered(
  { data, width, height }: Raster,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  let count = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.floor(bottom)); y++)
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, Math.floor(right)); x++)
      if (data[y * width + x]! > 128) count++;
  return count;
}
