/** Cuts a product out of a photo on white: what a flood from the rim does not reach is the product, the rest is its shadow. */
import { asSharp, boundsAbove, type Raster, raster } from './raster.ts';
import type { Cutout, Side } from './product.ts';

/** The ground and the soft shadows on it: light, without a hue, and changing slowly. */
const LIGHTEST_SHADOW = 178;
const MOST_CHROMA = 14;
const MOST_STEP = 2;
/** White that is shut in is ground too, where it is all but pure, and more than a highlight: a share of the picture. */
const WINDOW = 252;
const LEAST_WINDOW = 0.001;
/** Pixels that two islands of ground may be apart and still leak into one another through the product's rim. */
const CLOSING = 2;
const SURELY = 128;

/** `photo`: RGB. Laid over white again, the cut-out gives the photo back to within rounding. */
export async function cutFromWhite(photo: Raster): Promise<Cutout> {
  const { width, height } = photo;
  const mask = softened(await closed(product(photo)));
  const rgba = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [photo.data[i * 3]!, photo.data[i * 3 + 1]!, photo.data[i * 3 + 2]!];
    // The least alpha with which a colour of 0..255 over white gives this pixel: shadows come out as black, shining through.
    const alpha = Math.max(mask.data[i]!, 255 - Math.min(r, g, b));
    const colour = (value: number) =>
      alpha === 0 ? 255 : Math.max(0, Math.min(255, 255 - ((255 - value) * 255) / alpha));
    rgba[i * 4] = colour(r);
    rgba[i * 4 + 1] = colour(g);
    rgba[i * 4 + 2] = colour(b);
    rgba[i * 4 + 3] = alpha;
  }
  const box = boundsAbove(mask, SURELY) ?? [0, 0, width, height];
  return { rgba: { data: rgba, width, height, channels: 4 }, mask, box, cutAt: cutSides(mask) };
}

/** 255 where neither the flood from the rim comes nor white shines through, as between an arm and a side. */
function product(photo: Raster): Raster {
  const { data, width, height } = photo;
  const mask = Buffer.alloc(width * height, 255);
  const low = (i: number) => Math.min(data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!);
  const isGround = (i: number) =>
    low(i) >= LIGHTEST_SHADOW &&
    Math.max(data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!) - low(i) <= MOST_CHROMA;
  const isWhite = (i: number) => low(i) > 245;
  const isSmooth = (i: number, from: number) => Math.abs(data[i * 3 + 1]! - data[from * 3 + 1]!) <= MOST_STEP;
  const rim: number[] = [];
  for (let x = 0; x < width; x++) rim.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) rim.push(y * width, (y + 1) * width - 1);
  flood(mask, width, rim.filter(isWhite), (i, from) => isGround(i) && isSmooth(i, from));

  const seen = Buffer.from(mask);
  for (let i = 0; i < mask.length; i++) {
    if (seen[i] === 0 || low(i) < WINDOW) continue;
    const island = flood(seen, width, [i], (j) => low(j) >= WINDOW);
    if (island.length > LEAST_WINDOW * mask.length) for (const j of island) mask[j] = 0;
  }
  return { data: mask, width, height, channels: 1 };
}

/** Sets what can be reached to 0, and gives it back. */
function flood(
  mask: Buffer,
  width: number,
  seeds: readonly number[],
  goes: (to: number, from: number) => boolean,
): number[] {
  const reached: number[] = [];
  const reach = (to: number) => {
    mask[to] = 0;
    reached.push(to);
  };
  for (const seed of seeds) if (mask[seed] !== 0) reach(seed);
  for (let at = 0; at < reached.length; at++) {
    const from = reached[at]!;
    const x = from % width;
    if (x > 0 && mask[from - 1] !== 0 && goes(from - 1, from)) reach(from - 1);
    if (x < width - 1 && mask[from + 1] !== 0 && goes(from + 1, from)) reach(from + 1);
    if (from >= width && mask[from - width] !== 0 && goes(from - width, from)) reach(from - width);
    if (from + width < mask.length && mask[from + width] !== 0 && goes(from + width, from))
      reach(from + width);
  }
  return reached;
}

/** Grows and shrinks again, which mends thin leaks. */
const closed = (mask: Raster): Promise<Raster> => raster(asSharp(mask).dilate(CLOSING).erode(CLOSING), 1);

/** A rim one pixel wide. */
function softened(mask: Raster): Raster {
  const { data, width, height } = mask;
  const out = Buffer.from(data);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (data[i] === 0) continue;
      const around = data[i - 1]! + data[i + 1]! + data[i - width]! + data[i + width]!;
      out[i] = (data[i]! * 4 + around) / 8;
    }
  return { ...mask, data: out };
}

function cutSides({ data, width, height }: Raster): Side[] {
  const share = (count: number, at: (k: number) => number) => {
    let covered = 0;
    for (let k = 0; k < count; k++) if (data[at(k)]! > SURELY) covered++;
    return covered / count;
  };
  const sides: [Side, number][] = [
    ['left', share(height, (y) => y * width)],
    ['top', share(width, (x) => x)],
    ['right', share(height, (y) => (y + 1) * width - 1)],
    ['bottom', share(width, (x) => (height - 1) * width + x)],
  ];
  return sides.flatMap(([side, covered]) => (covered > 0.03 ? [side] : []));
}
