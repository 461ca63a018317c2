/** Crops that lie outside the boxes of a fault, of pictures that have it and of the same kind of pictures without it. */
import sharp from 'sharp';
import type { Catalogue } from './catalogue.ts';
import { Chance } from './chance.ts';
import { finished } from './finish.ts';
import type { Library } from './library.ts';
import { overlaid, photographed } from './picture.ts';
import type { Sample } from './probe-judge.ts';
import { SIDE, statistics } from './probe-statistics.ts';
import { type Box, cropped, type Raster, raster } from './raster.ts';
import { share } from './take.ts';

export const LOCAL = ['added-text', 'added-logo', 'badge', 'qr-code', 'watermark', 'props'] as const;
export type Local = (typeof LOCAL)[number];

const PER_PICTURE = 2;
/** The last encoding smears an edge over its block: 16 pixels where colour is halved. */
const MARGIN = 16;

/** None where the fault cannot be, or leaves no room beside it. */
export async function samples(
  code: Local,
  number: number,
  catalogue: Catalogue,
  library: Library,
): Promise<Sample[]> {
  const chance = new Chance('probe', code, number);
  const product = chance.pick(catalogue.products);
  const main = code === 'props' || product.shots.length < 2 || chance.happens(0.5);
  const order = {
    shot: main ? product.shots[0]! : chance.pick(product.shots.slice(1)),
    manner: 'usual',
    main,
    codes: new Set<string>(),
  } as const;
  const strangers = catalogue
    .otherKind(product)
    .flatMap(({ shots }) => shots.slice(0, 1))
    .filter(({ closeUp, elevation }) => !closeUp && elevation !== null);
  const studio = { library, strangers, siblings: product.shots };
  const without = await photographed(order, studio, chance.fork('photo'));
  const having = await overlaid(without, code, studio, chance.fork('fault'));
  const boxes = having.marks
    .flatMap((mark) => (mark.code === code ? mark.boxes : []))
    .map((box) => share(box, having.rgb));
  if (boxes.length === 0) return [];
  // Boxes are kept clear of in both, so that nothing but the fault tells them apart.
  const faulty = chance.fork('coin').happens(0.5);
  const { jpeg } = await finished((faulty ? having : without).rgb, chance.fork('finish'));
  const crops = await outside(await raster(sharp(jpeg), 3), boxes, chance.fork('crops'));
  return crops.map((crop) => ({
    model: order.shot.model,
    picture: `${code}/${number}`,
    faulty,
    values: statistics(crop),
  }));
}

async function outside(picture: Raster, boxes: readonly Box[], chance: Chance): Promise<Raster[]> {
  const { width, height } = picture;
  const found: Raster[] = [];
  for (let attempt = 0; attempt < 30 && found.length < PER_PICTURE; attempt++) {
    const [x, y] = [chance.whole(0, width - SIDE), chance.whole(0, height - SIDE)];
    const clear = ([x0, y0, x1, y1]: Box) =>
      x + SIDE <= x0 * width - MARGIN ||
      x >= x1 * width + MARGIN ||
      y + SIDE <= y0 * height - MARGIN ||
      y >= y1 * height + MARGIN;
    if (boxes.every(clear)) found.push(await cropped(picture, [x, y, x + SIDE, y + SIDE]));
  }
  return found;
}
