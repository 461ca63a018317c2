/** Makes one picture of a sequence: stages a shot and lets go wrong what is to go wrong, in the order in which it happens to sellers. */
import { withText } from './added-text.ts';
import { withBadge } from './badge.ts';
import type { Chance } from './chance.ts';
import { withCode } from './code.ts';
import { collage } from './collage.ts';
import { badlyFramed, type Framing, framed, near } from './framing.ts';
import { bordered, letterboxed } from './frame.ts';
import { busyGround, type Ground, place, quietGround, whiteGround } from './grounds.ts';
import { darkening, hardShadow } from './hard-shadow.ts';
import type { Library } from './library.ts';
import { withLogo } from './logo.ts';
import type { Cutout, Shot } from './product.ts';
import { withProps } from './props.ts';
import { spoilt } from './quality.ts';
import { cropped, type Raster } from './raster.ts';
import type { Manner } from './selection.ts';
import { staged } from './stage.ts';
import { everywhere, marked, type Take } from './take.ts';
import { withWatermark } from './watermark.ts';

export interface Order {
  readonly shot: Shot;
  readonly manner: Manner;
  readonly main: boolean;
  readonly codes: ReadonlySet<string>;
}

export interface Studio {
  readonly library: Library;
  /** Shots of clearly other products: props. */
  readonly strangers: readonly Shot[];
  /** Shots of the same product: what collages are made of. */
  readonly siblings: readonly Shot[];
}

/** The product on its ground, with the faults that a photographer makes. A fault that this shot cannot have is left out. */
export async function photographed(
  order: Order,
  { library, strangers }: Studio,
  chance: Chance,
): Promise<Take> {
  const cutout = await order.shot.load();
  const fault = order.codes.has('fill') ? 'fill' : order.codes.has('truncation') ? 'truncation' : null;
  const bad = fault && badlyFramed(cutout, fault, chance.fork('framing'));
  const scene = bad ? null : await scenery(order, cutout, library, chance.fork('ground'));
  const usual = order.manner === 'detail' ? near : framed;
  const framing =
    bad ?? scene?.framing ?? usual(cutout, chance.fork('framing'), order.shot.elevation === null);
  const ground = scene?.ground ?? (await groundFor(order, framing, library, chance.fork('ground')));
  let take = await lit(order, cutout, framing, ground, chance.fork('light'));
  if (bad && fault)
    take = marked(take, everywhere(fault, fault === 'fill' ? { manner: size(cutout, bad) } : {}));
  if (order.codes.has('background-busy')) take = marked(take, everywhere('background-busy'));
  if (!order.codes.has('props')) return take;
  return (await withProps(take, library, strangers, chance.fork('props'))) ?? take;
}

const size = ({ box }: Cutout, { scale, width, height }: Framing): string =>
  Math.max(((box[2] - box[0]) * scale) / width, ((box[3] - box[1]) * scale) / height) > 0.6
    ? 'large'
    : 'small';

/** A place to stand in, for further pictures and rendered products alone. */
async function scenery({ shot, main, manner }: Order, cutout: Cutout, library: Library, chance: Chance) {
  if (main || shot.elevation === null || shot.closeUp || cutout.cutAt.length > 0) return null;
  if (manner === 'studio' || (manner === 'usual' && !chance.happens(0.38))) return null;
  return place(cutout, shot, library, chance, manner === 'room');
}

async function groundFor(
  { main, codes, shot }: Order,
  { width, height }: Framing,
  library: Library,
  chance: Chance,
): Promise<Ground> {
  if (codes.has('background-busy')) return busyGround(width, height, library, chance);
  const quiet = shot.elevation === null ? 0.12 : main ? 0.2 : 0.35;
  return chance.happens(quiet) ? quietGround(width, height, chance) : whiteGround(width, height);
}

/** Least mean darkening of all that is not product by which a shadow counts as seen. */
const SEEN = 2.2;

async function lit(
  order: Order,
  cutout: Cutout,
  framing: Framing,
  ground: Ground,
  chance: Chance,
): Promise<Take> {
  const soft = await staged(order.shot, cutout, framing, ground);
  if (!order.codes.has('hard-shadow')) return soft;
  // Of someone whom the frame cuts, a shadow on the floor would end in the air, one on the wall goes on beyond the same edge.
  const cut = cutout.cutAt.includes('bottom') || (order.shot.worn === true && cutout.cutAt.length > 0);
  const standing = (order.shot.elevation ?? 90) < 35 && !cut;
  const up = cutout.cutAt.includes('top');
  for (let attempt = 0; attempt < 5; attempt++) {
    const hard = await staged(
      order.shot,
      cutout,
      framing,
      ground,
      hardShadow(standing, chance.fork(attempt), up),
    );
    if (darkening(soft.rgb, hard.rgb, soft.mask!) > SEEN) return marked(hard, everywhere('hard-shadow'));
  }
  return soft;
}

const OVERLAYS = {
  'added-text': withText,
  'added-logo': withLogo,
  badge: withBadge,
  'qr-code': withCode,
  watermark: withWatermark,
} as const;

/** What is done to a picture once it is taken. */
export async function published(photo: Take, order: Order, studio: Studio, chance: Chance): Promise<Take> {
  let take = photo;
  if (order.codes.has('collage'))
    take = await collage(take, await parts(take, studio, chance.fork('parts')), chance.fork('collage'));
  for (const code of ['exposure', 'sharpness', 'upscaling'] as const)
    if (order.codes.has(code)) take = await spoilt(take, code, chance.fork(code));
  for (const code of Object.keys(OVERLAYS) as (keyof typeof OVERLAYS)[])
    if (order.codes.has(code)) take = await overlaid(take, code, studio, chance.fork(code));
  if (order.codes.has('border')) take = await bordered(take, chance.fork('border'));
  if (order.codes.has('letterbox')) take = await letterboxed(take, chance.fork('letterbox'));
  if (order.codes.has('compression')) take = await spoilt(take, 'compression', chance.fork('compression'));
  return take;
}

/** Something laid over the picture or put beside the product; the take as it was where it finds no place. */
export const overlaid = (
  take: Take,
  code: keyof typeof OVERLAYS | 'props',
  { library, strangers }: Studio,
  chance: Chance,
): Promise<Take> =>
  tried(
    take,
    (attempt) =>
      code === 'props'
        ? withProps(take, library, strangers, attempt)
        : OVERLAYS[code](take, library, attempt),
    chance,
  );

/** A few attempts: there may be no free place for the first. */
async function tried(
  take: Take,
  attempt: (chance: Chance) => Promise<Take | null>,
  chance: Chance,
): Promise<Take> {
  for (let number = 0; number < 5; number++) {
    const done = await attempt(chance.fork(number));
    if (done) return done;
  }
  return take;
}

/** Pictures for a collage: the take, other views of the product, and details of it where there are none. */
async function parts(take: Take, { library, siblings }: Studio, chance: Chance): Promise<Raster[]> {
  const others = chance.shuffled(siblings.filter(({ id }) => id !== take.shot.id)).slice(0, 3);
  const views = await Promise.all(
    others.map((shot, i) =>
      photographed(
        { shot, manner: 'usual', main: false, codes: new Set() },
        { library, strangers: [], siblings },
        chance.fork(`view/${i}`),
      ),
    ),
  );
  const pictures = [take.rgb, ...views.map(({ rgb }) => rgb)];
  while (pictures.length < 3) pictures.push(await detail(take.rgb, chance));
  return pictures;
}

function detail(rgb: Raster, chance: Chance): Promise<Raster> {
  const [w, h] = [
    Math.round(rgb.width * chance.between(0.3, 0.5)),
    Math.round(rgb.height * chance.between(0.3, 0.5)),
  ];
  const left = Math.round((rgb.width - w) * chance.between(0.25, 0.75));
  const top = Math.round((rgb.height - h) * chance.between(0.25, 0.75));
  return cropped(rgb, [left, top, left + w, top + h]);
}
