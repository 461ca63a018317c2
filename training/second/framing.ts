/** Where the product stands in the frame, and how large. */
import type { Chance } from './chance.ts';
import type { Cutout, Side } from './product.ts';
import { misaimed } from './worn.ts';

export interface Framing {
  readonly width: number;
  readonly height: number;
  /** Of the cut-out's pixels. */
  readonly scale: number;
  /** The cut-out's corner in the frame; may lie outside. */
  readonly left: number;
  readonly top: number;
}

/** Longest side while a picture is made; the last resizing takes it down a little further. */
const WORKING: readonly [number, number] = [470, 620];
const SHAPES: readonly (readonly [number, number])[] = [
  [1, 0.6],
  [4 / 5, 0.14],
  [3 / 4, 0.1],
  [5 / 4, 0.09],
  [4 / 3, 0.07],
];

export type FramingFault = 'fill' | 'truncation';

/** A whole product with air around it; a photo or a close-up keeps the frame it was taken in. */
export function framed(cutout: Cutout, chance: Chance, own: boolean): Framing {
  const long = chance.between(...WORKING);
  if (!own && isCutAtOneEnd(cutout)) return flushed(cutout, long, chance);
  if (own || cutout.cutAt.length > 0) return asTaken(cutout, long, chance);
  const [width, height] = canvas(long, chance.weighted(SHAPES));
  return placed(cutout, width, height, chance.between(0.62, 0.92), chance);
}

const isCutAtOneEnd = ({ cutAt }: Cutout): boolean =>
  cutAt.length === 1 && (cutAt[0] === 'top' || cutAt[0] === 'bottom');

/** Shops of clothes show people upright. */
const UPRIGHT: readonly (readonly [number, number])[] = [
  [1, 0.35],
  [4 / 5, 0.25],
  [3 / 4, 0.25],
  [2 / 3, 0.15],
];

/** A person cut to the garment: with air but for the edge that cuts them. */
function flushed(cutout: Cutout, long: number, chance: Chance): Framing {
  const [width, height] = canvas(long, chance.weighted(UPRIGHT));
  return flush(placed(cutout, width, height, chance.between(0.8, 0.95), chance), cutout);
}

/** How much of the product's longer side a detail shows: of a photo, which has more pixels, less, or it would be the photo cropped. */
const DETAIL = [0.55, 0.76] as const;
const DETAIL_OF_PHOTO = [0.32, 0.46] as const;
/** Smaller ones are enlarged a little: there would be nothing to see. */
const LEAST_DETAIL = 230;

/** A part of the product that fills the frame, at about the cut-out's own size, since enlarging is a fault. */
export function near({ mask, sold, box, cutAt }: Cutout, chance: Chance, own: boolean): Framing {
  const [x0, y0, x1, y1] = box;
  const [least, most] = own ? DETAIL_OF_PHOTO : DETAIL;
  const long = Math.max(x1 - x0, y1 - y0) * chance.between(least, most);
  const scale = Math.max(1, LEAST_DETAIL / long);
  const [width, height] = canvas(long * scale, chance.weighted(SHAPES));
  const tries = Array.from({ length: 9 }, () => {
    const middle = [
      x0 + (x1 - x0) * chance.between(0.15, 0.85),
      y0 + (y1 - y0) * chance.between(0.15, 0.85),
    ] as const;
    const [wide, tall] = [width / scale, height / scale];
    const left = middle[0] - wide / 2;
    let top = middle[1] - tall / 2;
    // Beyond an edge that cuts the product there is nothing more of it.
    if (cutAt.includes('bottom')) top = Math.min(top, y1 - tall);
    if (cutAt.includes('top')) top = Math.max(top, y0);
    return { left, top, covered: coverage(sold ?? mask, left, top, wide, tall) };
  });
  const { left, top } = tries.reduce((best, one) => (one.covered > best.covered ? one : best));
  return { width, height, scale, left: Math.round(-left * scale), top: Math.round(-top * scale) };
}

/** Share of a window, which may reach out of the mask, that the product covers; of some 400 places in it. */
function coverage(
  { data, width, height }: Cutout['mask'],
  left: number,
  top: number,
  wide: number,
  tall: number,
): number {
  let covered = 0;
  for (let i = 0; i < 400; i++) {
    const x = Math.floor(left + (wide * ((i % 20) + 0.5)) / 20);
    const y = Math.floor(top + (tall * (Math.floor(i / 20) + 0.5)) / 20);
    if (x >= 0 && y >= 0 && x < width && y < height && data[y * width + x]! > 128) covered++;
  }
  return covered / 400;
}

/** Null where the cut-out cannot have this fault: what the frame cuts on two opposite sides cannot be shown small. */
export function badlyFramed(cutout: Cutout, fault: FramingFault, chance: Chance): Framing | null {
  const long = chance.between(...WORKING);
  const [width, height] = canvas(long, chance.weighted(SHAPES));
  if (fault === 'truncation')
    return cutout.sold ? misaimed(cutout, width / height, chance) : truncated(cutout, width, height, chance);
  if (chance.happens(0.25) && cutout.cutAt.length === 0) return tight(cutout, long, chance);
  const opposite = (one: Side, other: Side) => cutout.cutAt.includes(one) && cutout.cutAt.includes(other);
  if (opposite('left', 'right') || opposite('top', 'bottom')) return null;
  return flush(
    placed(cutout, width, height, chance.between(cutout.cutAt.length > 0 ? 0.24 : 0.16, 0.36), chance),
    cutout,
  );
}

function canvas(long: number, shape: number): [number, number] {
  return shape >= 1
    ? [Math.round(long), Math.round(long / shape)]
    : [Math.round(long * shape), Math.round(long)];
}

function asTaken({ rgba, cutAt }: Cutout, long: number, chance: Chance): Framing {
  const scale = long / Math.max(rgba.width, rgba.height);
  const [width, height] = [Math.round(rgba.width * scale), Math.round(rgba.height * scale)];
  const cut = new Set(cutAt);
  // Shops like squares: a tall photo gets white at its sides where it may.
  if (cut.has('left') || cut.has('right') || width >= height || chance.happens(0.6))
    return { width, height, scale, left: 0, top: 0 };
  return { width: height, height, scale, left: Math.round((height - width) / 2), top: 0 };
}

function placed(cutout: Cutout, width: number, height: number, fill: number, chance: Chance): Framing {
  const [x0, y0, x1, y1] = cutout.box;
  const scale = fill * Math.min(width / (x1 - x0), height / (y1 - y0));
  const free = [width - (x1 - x0) * scale, height - (y1 - y0) * scale] as const;
  const left = free[0] * (0.5 + chance.between(-0.14, 0.14)) - x0 * scale;
  const top = free[1] * (0.55 + chance.between(-0.14, 0.14)) - y0 * scale;
  return { width, height, scale, left: Math.round(left), top: Math.round(top) };
}

/** A side that cuts the product stays the frame's own: nobody floats in the air from the waist up. */
function flush(framing: Framing, { rgba, cutAt }: Cutout): Framing {
  let { left, top } = framing;
  if (cutAt.includes('left')) left = 0;
  if (cutAt.includes('right')) left = framing.width - Math.round(rgba.width * framing.scale);
  if (cutAt.includes('top')) top = 0;
  if (cutAt.includes('bottom')) top = framing.height - Math.round(rgba.height * framing.scale);
  return { ...framing, left, top };
}

/** No air at all: the product reaches from rim to rim. */
function tight({ box: [x0, y0, x1, y1] }: Cutout, long: number, chance: Chance): Framing {
  const scale = long / Math.max(x1 - x0, y1 - y0);
  const air = chance.between(-0.008, 0.008) * long;
  const width = Math.round((x1 - x0) * scale + 2 * air);
  const height = Math.round((y1 - y0) * scale + 2 * air);
  return { width, height, scale, left: Math.round(air - x0 * scale), top: Math.round(air - y0 * scale) };
}

/** A fifth to two fifths of the product's width or height lie outside of a side where it was whole. */
function truncated(cutout: Cutout, width: number, height: number, chance: Chance): Framing | null {
  // Moved away from a side that cuts it, the product would end in the air.
  const sides = (['left', 'top', 'right', 'bottom'] as const).filter(
    (side) => !cutout.cutAt.includes(side) && !cutout.cutAt.includes(OPPOSITE[side]),
  );
  if (sides.length === 0) return null;
  const [x0, y0, x1, y1] = cutout.box;
  const base = flush(placed(cutout, width, height, chance.between(0.75, 1.05), chance), cutout);
  const { scale } = base;
  let { left, top } = base;
  const first = chance.pick(sides);
  const across = chance.happens(0.25) ? sides.filter((side) => isAcross(side) !== isAcross(first)) : [];
  for (const side of [first, ...across.slice(0, 1)]) {
    const lost = chance.between(0.18, 0.42);
    if (side === 'left') left = -(x0 + (x1 - x0) * lost) * scale;
    if (side === 'right') left = width - (x1 - (x1 - x0) * lost) * scale;
    if (side === 'top') top = -(y0 + (y1 - y0) * lost) * scale;
    if (side === 'bottom') top = height - (y1 - (y1 - y0) * lost) * scale;
  }
  return { ...base, left: Math.round(left), top: Math.round(top) };
}

const OPPOSITE = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' } as const;

const isAcross = (side: Side): boolean => side === 'left' || side === 'right';
