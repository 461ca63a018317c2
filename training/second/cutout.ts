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
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [photo.data[i * 3]!, photo.data[i * 3 + 1]!, photo.data[i * 3 + 2]!];
    // The least alpha with which a colour of 0..255 over white gives this pixel: shadows come out as black, shining through.
    const alpha = Math.max(mask.data[i]!, 255 - Math.min(r, g, b));
    rgba[i * 4 + 3] = alpha;
    if (alpha === 0) continue;
    const strength = 255 / alpha;
    rgba[i * 4] = Math.max(0, 255 - (255 - r) * strength);
    rgba[i * 4 + 1] = Math.max(0, 255 - (255 - g) * strength);
    rgba[i * 4 + 2] = Math.max(0, 255 - (255 - b) * strength);
  }
  const box = boundsAbove(mask, SURELY) ?? [0, 0, width, height];
  return { rgba: { data: rgba, width, height, channels: 4 }, mask, box, cutAt: cutSides(mask) };
}

/** 255 where neither the flood from the rim comes nor white shines through, as between an arm and a side. */
function product(photo: Raster): Raster {
  const { data, width, height } = photo;
  const size = width * height;
  const [low, chroma] = [Buffer.alloc(size), Buffer.alloc(size)];
  for (let i = 0; i < size; i++) {
    const [r, g, b] = [data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!];
    low[i] = Math.min(r, g, b);
    chroma[i] = Math.max(r, g, b) - low[i]!;
  }
  const mask = Buffer.alloc(size, 255);
  const queue = new Int32Array(size);
  const isWhite = (i: number) => low[i]! > 245;
  const isGround = (to: number, from: number) =>
    low[to]! >= LIGHTEST_SHADOW &&
    chroma[to]! <= MOST_CHROMA &&
    Math.abs(data[to * 3 + 1]! - data[from * 3 + 1]!) <= MOST_STEP;
  const rim: number[] = [];
  for (let x = 0; x < width; x++) rim.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) rim.push(y * width, (y + 1) * width - 1);
  flood(mask, width, rim.filter(isWhite), queue, isGround);

  const seen = Buffer.from(mask);
  for (let i = 0; i < size; i++) {
    if (seen[i] === 0 || low[i]! < WINDOW) continue;
    const count = flood(seen, width, [i], queue, (to) => low[to]! >= WINDOW);
    if (count > LEAST_WINDOW * size) for (let k = 0; k < count; k++) mask[queue[k]!] = 0;
  }
  return { data: mask, width, height, channels: 1 };
}

/** Sets what can be reached to 0; `queue` begins with it, as far as the number says that is given back. */
function flood(
  mask: Buffer,
  width: number,
  seeds: readonly number[],
  queue: Int32Array,
  goes: (to: number, from: number) => boolean,
): number {
  let count = 0;
  const reach = (to: number, from: number) => {
    if (mask[to] === 0 || !goes(to, from)) return;
    mask[to] = 0;
    queue[count++] = to;
  };
  for (const seed of seeds) reach(seed, seed);
  for (let at = 0; at < count; at++) {
    const from = queue[at]!;
    const x = from % width;
    if (x > 0) reach(from - 1, from);
    if (x < width - 1) reach(from + 1, from);
    if (from >= width) reach(from - width, from);
    if (from + width < mask.length) reach(from + width, from);
  }
  return count;
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
