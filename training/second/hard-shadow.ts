/** A hard shadow: the product's outline thrown on the floor or on the wall behind it, drawn as one SVG. */
import type { Chance } from './chance.ts';
import type { Box } from './raster.ts';
import { asSharp, boundsAbove, drawn, laid, type Raster, svg } from './raster.ts';
import type { Under } from './stage.ts';

type Throw = 'floor' | 'wall';

/** `standing`: seen from low enough to throw its shadow on a floor. `up`: a shadow on a wall lies a little above what throws it, not below. */
export function hardShadow(standing: boolean, chance: Chance, up = false): Under {
  const way: Throw = standing && chance.happens(0.6) ? 'floor' : 'wall';
  return async (ground, mask) => {
    const box = boundsAbove(mask, 128);
    if (!box) return ground;
    const outline = await asSharp(mask).png({ compressionLevel: 1 }).toBuffer();
    const { width, height } = ground;
    const alpha = `<mask id="m"><image href="data:image/png;base64,${outline.toString('base64')}" width="${width}" height="${height}"/></mask>`;
    const softness = chance.between(0, 0.0035) * Math.max(width, height);
    const blur = `<filter id="b" x="-5%" y="-5%" width="110%" height="110%"><feGaussianBlur stdDeviation="${softness.toFixed(2)}"/></filter>`;
    const dark = chance.between(0.38, 0.68);
    const colour = chance.pick(['#000', '#101420', '#1c140c']);
    const body = `<rect width="${width}" height="${height}" fill="${colour}" mask="url(#m)"/>`;
    const shadow = await drawn(
      svg(
        width,
        height,
        `<defs>${alpha}${blur}</defs><g opacity="${dark.toFixed(2)}" filter="url(#b)"><g transform="${transform(way, box, chance, up)}">${body}</g></g>`,
      ),
    );
    return laid(ground, shadow, 0, 0, 'multiply');
  };
}

function transform(way: Throw, [left, top, right, bottom]: Box, chance: Chance, up: boolean): string {
  const to = chance.happens(0.5) ? 1 : -1;
  const [width, height] = [right - left, bottom - top];
  if (way === 'wall') {
    const size = Math.max(width, height);
    const across = to * size * chance.between(0.05, 0.13);
    const down = size * chance.between(0.015, 0.07) * (up ? -1 : 1);
    return `translate(${across.toFixed(1)} ${down.toFixed(1)})`;
  }
  // A low lamp in front and to the side: what is high falls far behind, and flat. The foot stays where it is.
  const foot = bottom - height * 0.03;
  const lean = to * chance.between(0.5, 1.2);
  const flat = chance.between(0.3, 0.6);
  return `matrix(1 0 ${(-lean).toFixed(3)} ${flat.toFixed(3)} ${(lean * foot).toFixed(1)} ${(foot * (1 - flat)).toFixed(1)})`;
}

/** Whether enough of the shadow shows beside the product: mean darkening of what is not product, in levels. */
export function darkening(before: Raster, after: Raster, mask: Raster): number {
  let sum = 0;
  for (let i = 0; i < mask.data.length; i++)
    if (mask.data[i]! < 128) sum += before.data[i * 3 + 1]! - after.data[i * 3 + 1]!;
  return sum / mask.data.length;
}
