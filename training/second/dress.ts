/** Whether two photos of a garment show it in one colour: real listings mix the pictures of their variants up. */
import { type Lab, labOf } from './colour.ts';
import type { Cutout, Shot } from './product.ts';

/** Of the garment's colour, in a further picture; less and it is another one. */
const LEAST = 0.12;

const known = new Map<string, Promise<boolean>>();

export function sameDress(front: Shot, shot: Shot): Promise<boolean> {
  const key = `${front.id}/${shot.id}`;
  let answer = known.get(key);
  if (!answer) known.set(key, (answer = compared(front, shot)));
  return answer;
}

async function compared(front: Shot, shot: Shot): Promise<boolean> {
  const [one, other] = await Promise.all([front.load(), shot.load()]);
  const dress = middleColour(one);
  const found = fabric(other, other.box);
  if (!dress || found.length === 0) return true;
  const near = found.filter(
    (lab) => Math.hypot(lab[1] - dress[1], lab[2] - dress[2]) < 16 && Math.abs(lab[0] - dress[0]) < 22,
  );
  return near.length / found.length >= LEAST;
}

/** Median colour of what is in the middle of the product and no skin. */
function middleColour(cutout: Cutout): Lab | null {
  const [left, top, right, bottom] = cutout.box;
  const [w, h] = [right - left, bottom - top];
  const high = cutout.cutAt.includes('top') ? 0.08 : 0.3;
  const middle = [left + w * 0.3, top + h * high, right - w * 0.3, top + h * (high + 0.32)].map(Math.round);
  const found = fabric(cutout, middle as [number, number, number, number]);
  if (found.length < 20) return null;
  const median = (channel: 0 | 1 | 2) =>
    found.map((lab) => lab[channel]).sort((a, b) => a - b)[found.length >> 1]!;
  return [median(0), median(1), median(2)];
}

/** Colours of every few pixels of the product in a box that are no skin. */
function fabric(
  { rgba, mask }: Cutout,
  [left, top, right, bottom]: readonly [number, number, number, number],
): Lab[] {
  const out: Lab[] = [];
  for (let y = top; y < bottom; y += 5)
    for (let x = left; x < right; x += 5) {
      const i = y * rgba.width + x;
      if (mask.data[i]! < 200) continue;
      const lab = labOf(rgba.data[i * 4]!, rgba.data[i * 4 + 1]!, rgba.data[i * 4 + 2]!);
      if (!isSkin(lab)) out.push(lab);
    }
  return out;
}

/** Hues between pink and yellow, moderately strong, neither black nor white: skin of all tones, as studios light it. */
function isSkin([l, a, b]: Lab): boolean {
  const chroma = Math.hypot(a, b);
  const hue = (Math.atan2(b, a) * 180) / Math.PI;
  return l > 18 && l < 92 && chroma > 9 && chroma < 36 && hue > 28 && hue < 80;
}
