/** Several pictures in one: a grid, a large one with small ones beside it, or one set into another. */
import sharp from 'sharp';
import type { Chance } from './chance.ts';
import { asSharp, laid, plain, type Raster, raster, svg } from './raster.ts';
import { everywhere, type Take } from './take.ts';

type Cell = readonly [number, number, number, number];

/** As shares of the canvas; the first cell holds the take that is replaced. */
const LAYOUTS: readonly (readonly Cell[])[] = [
  [
    [0, 0, 0.5, 1],
    [0.5, 0, 1, 1],
  ],
  [
    [0, 0, 1, 0.5],
    [0, 0.5, 1, 1],
  ],
  [
    [0, 0, 0.5, 0.5],
    [0.5, 0, 1, 0.5],
    [0, 0.5, 0.5, 1],
    [0.5, 0.5, 1, 1],
  ],
  [
    [0, 0, 0.64, 1],
    [0.64, 0, 1, 0.5],
    [0.64, 0.5, 1, 1],
  ],
  [
    [0, 0, 1, 0.66],
    [0, 0.66, 0.34, 1],
    [0.34, 0.66, 0.67, 1],
    [0.67, 0.66, 1, 1],
  ],
  [
    [0, 0, 0.34, 1],
    [0.34, 0, 0.67, 1],
    [0.67, 0, 1, 1],
  ],
];

/** `pictures`: two or more, the one that the collage stands for first; they come again where there are fewer than cells. */
export async function collage(take: Take, pictures: readonly Raster[], chance: Chance): Promise<Take> {
  const side = Math.max(take.rgb.width, take.rgb.height);
  const rgb = chance.happens(0.25)
    ? await inset(take.rgb, pictures[1]!, chance)
    : await grid(side, pictures, chance);
  return { ...take, rgb, mask: null, marks: [...take.marks, everywhere('collage')] };
}

async function grid(side: number, pictures: readonly Raster[], chance: Chance): Promise<Raster> {
  // A picture is not shown twice in one collage while there are layouts with fewer cells.
  const fitting = LAYOUTS.filter((layout) => layout.length <= Math.max(2, pictures.length));
  const layout = chance.pick(fitting);
  const tall = layout.length === 2 && chance.happens(0.5);
  const [width, height] = [side, Math.round(tall ? side * 0.75 : side)];
  const gap = chance.pick([0, 0, 3, 6, 10]);
  const colour = chance.pick([
    [255, 255, 255],
    [255, 255, 255],
    [20, 20, 22],
    [200, 196, 190],
  ]);
  let out = plain(width, height, colour);
  for (const [i, cell] of layout.entries()) {
    const left = Math.round(cell[0] * width + (cell[0] > 0 ? gap / 2 : 0));
    const top = Math.round(cell[1] * height + (cell[1] > 0 ? gap / 2 : 0));
    const w = Math.round(cell[2] * width - (cell[2] < 1 ? gap / 2 : 0)) - left;
    const h = Math.round(cell[3] * height - (cell[3] < 1 ? gap / 2 : 0)) - top;
    const fitted = asSharp(pictures[i % pictures.length]!).resize(w, h, { fit: 'cover', position: 'centre' });
    out = await laid(out, await raster(fitted, 3), left, top);
  }
  return out;
}

/** A second picture in a round or square window near a corner. */
async function inset(ground: Raster, picture: Raster, chance: Chance): Promise<Raster> {
  const size = Math.round(Math.min(ground.width, ground.height) * chance.between(0.28, 0.42));
  const radius = chance.pick([0, size * 0.12, size / 2]);
  const stroke = chance.between(2, 6);
  const shape = (extra: string) =>
    `<rect x="${stroke / 2}" y="${stroke / 2}" width="${size - stroke}" height="${size - stroke}" rx="${Math.min(radius, (size - stroke) / 2)}" ${extra}/>`;
  const window = Buffer.from(svg(size, size, shape('fill="#fff"')));
  const rim = Buffer.from(
    svg(
      size,
      size,
      shape(
        `fill="none" stroke="${chance.pick(['#fff', '#222', '#d32f2f', '#00796b', '#999'])}" stroke-width="${stroke}"`,
      ),
    ),
  );
  const cut = await raster(asSharp(picture).resize(size, size, { fit: 'cover' }), 3);
  const round = sharp(cut.data, { raw: { width: size, height: size, channels: 3 } })
    .ensureAlpha()
    .composite([
      { input: window, blend: 'dest-in' },
      { input: rim, blend: 'over' },
    ]);
  const air = Math.round(size * 0.08);
  const left = chance.happens(0.5) ? air : ground.width - size - air;
  const top = chance.happens(0.5) ? air : ground.height - size - air;
  return laid(ground, await raster(round, 4), left, top);
}
