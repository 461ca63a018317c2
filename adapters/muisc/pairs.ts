/** How two pictures of a sequence stand to each other, from their thumbnails, for bundles of format 1; later ones have a graph for it. */
import { labOf } from './lab.ts';
import type { Lab } from './lab.ts';
import { halved, THUMB } from './thumbnail.ts';

/** Numbers of each pair. */
export const PAIR_FEATURES = 8;

const SIDE = THUMB / 2;
const PIXELS = SIDE * SIDE;
/** A pixel so light and so colourless is ground. */
const GROUND_L = 92;
const GROUND_C = 6;
/** Lightness in 4 steps of 25, a* and b* in 8 of 20 each, from -80. */
const [STEPS_L, STEPS_C] = [4, 8];
const COARSE = 8;
const RIM = 6;
const [CORE_FROM, CORE_TO, SHIFT, SHIFT_STEP] = [4, 28, 4, 2];

interface Look {
  readonly lab: Lab;
  readonly histogram: Float64Array;
  readonly bits: Uint8Array;
  /** Share of pixels that are no ground. */
  readonly share: number;
  /** Mean a* and b* of those. */
  readonly hue: readonly [number, number];
}

/** Numbers of the first and of the second picture of each pair: those of fewer pictures come first. */
export function pairEnds(count: number): { first: number[]; second: number[] } {
  const ends: { first: number[]; second: number[] } = { first: [], second: [] };
  for (let second = 1; second < count; second += 1)
    for (let first = 0; first < second; first += 1) {
      ends.first.push(first);
      ends.second.push(second);
    }
  return ends;
}

/** Thumbnails of 64 x 64 x 3 bytes -> the numbers of each pair, in the order of pairEnds. */
export function pairFeatures(thumbs: readonly Uint8Array[]): Float32Array<ArrayBuffer> {
  const looks = thumbs.map(lookOf);
  const { first, second } = pairEnds(looks.length);
  const rows = new Float32Array(first.length * PAIR_FEATURES);
  first.forEach((one, at) => rows.set(compared(looks[one]!, looks[second[at]!]!), at * PAIR_FEATURES));
  return rows;
}

function compared(one: Look, other: Look): number[] {
  return [
    common(one.histogram, other.histogram),
    bitsApart(one.bits, other.bits),
    apart(one.lab, other.lab, 0, false),
    apart(one.lab, other.lab, 0, true),
    apart(one.lab, other.lab, RIM, false),
    bestShift(one.lab, other.lab),
    Math.abs(one.share - other.share),
    Math.hypot(one.hue[0] - other.hue[0], one.hue[1] - other.hue[1]) / 60,
  ];
}

function lookOf(thumb: Uint8Array): Look {
  const lab = labOf(halved(thumb));
  const histogram = new Float64Array(STEPS_L * STEPS_C * STEPS_C);
  let [product, counted, sumA, sumB] = [0, 0, 0, 0];
  for (let at = 0; at < PIXELS; at += 1) {
    const l = lab.l[at]!;
    const a = lab.a[at]!;
    const b = lab.b[at]!;
    if (l >= GROUND_L && a * a + b * b <= GROUND_C * GROUND_C) continue;
    product += 1;
    sumA += a;
    sumB += b;
    const bin = binOf(l, a, b);
    if (bin === undefined) continue;
    counted += 1;
    histogram[bin] = histogram[bin]! + 1;
  }
  return {
    lab,
    histogram: histogram.map((count) => count / Math.max(1, counted)),
    bits: gradientBits(lab.l),
    share: product / PIXELS,
    hue: product === 0 ? [0, 0] : [sumA / product, sumB / product],
  };
}

/** undefined outside of the histogram. */
function binOf(l: number, a: number, b: number): number | undefined {
  const nl = step(l, 0, 25, STEPS_L);
  const na = step(a, -80, 20, STEPS_C);
  const nb = step(b, -80, 20, STEPS_C);
  if (nl === undefined || na === undefined || nb === undefined) return undefined;
  return (nl * STEPS_C + na) * STEPS_C + nb;
}

/** As numpy's histograms: the last step holds its upper end. Greys lie on the edge at 0, where only rounding keeps the last digit of a root from choosing the side. */
function step(value: number, from: number, width: number, steps: number): number | undefined {
  const at = (Math.round(value * 1e6) / 1e6 - from) / width;
  if (at < 0 || at > steps) return undefined;
  return Math.min(steps - 1, Math.floor(at));
}

/** A difference hash on 8 x 8: to the right, then downwards. */
function gradientBits(lightness: Float64Array): Uint8Array {
  const size = SIDE / COARSE;
  const small = new Float64Array(COARSE * COARSE);
  for (let at = 0; at < PIXELS; at += 1) {
    const to = Math.floor(at / SIDE / size) * COARSE + Math.floor((at % SIDE) / size);
    small[to] = small[to]! + lightness[at]!;
  }
  const bits: number[] = [];
  for (let y = 0; y < COARSE; y += 1)
    for (let x = 1; x < COARSE; x += 1)
      bits.push(small[y * COARSE + x]! > small[y * COARSE + x - 1]! ? 1 : 0);
  for (let at = COARSE; at < small.length; at += 1) bits.push(small[at]! > small[at - COARSE]! ? 1 : 0);
  return Uint8Array.from(bits);
}

function common(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, share, at) => sum + Math.min(share, other[at]!), 0);
}

function bitsApart(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, bit, at) => sum + (bit === other[at] ? 0 : 1), 0) / one.length;
}

/** Mean difference of L*, a* and b*, in 50, without the rim; the other's columns may run backwards. */
function apart(one: Lab, other: Lab, rim: number, mirrored: boolean): number {
  let sum = 0;
  for (let y = rim; y < SIDE - rim; y += 1)
    for (let x = rim; x < SIDE - rim; x += 1)
      sum += difference(one, y * SIDE + x, other, y * SIDE + (mirrored ? SIDE - 1 - x : x));
  return sum / ((SIDE - 2 * rim) ** 2 * 3) / 50;
}

/** Least difference over small shifts: a crop moves everything a little. */
function bestShift(one: Lab, other: Lab): number {
  let best = Infinity;
  for (let dy = -SHIFT; dy <= SHIFT; dy += SHIFT_STEP)
    for (let dx = -SHIFT; dx <= SHIFT; dx += SHIFT_STEP)
      best = Math.min(best, shifted(one, other, dy, dx, best));
  return best / ((CORE_TO - CORE_FROM) ** 2 * 3) / 50;
}

/** Sum of differences of the core; given up for Infinity where it is no less than the best. */
function shifted(one: Lab, other: Lab, dy: number, dx: number, best: number): number {
  const { l, a, b } = one;
  const { l: ol, a: oa, b: ob } = other;
  const by = dy * SIDE + dx;
  let sum = 0;
  for (let y = CORE_FROM; y < CORE_TO; y += 1) {
    for (let at = y * SIDE + CORE_FROM, end = y * SIDE + CORE_TO; at < end; at += 1)
      sum +=
        Math.abs(l[at]! - ol[at + by]!) + Math.abs(a[at]! - oa[at + by]!) + Math.abs(b[at]! - ob[at + by]!);
    if (sum >= best) return Infinity;
  }
  return sum;
}

function difference(one: Lab, at: number, other: Lab, to: number): number {
  return (
    Math.abs(one.l[at]! - other.l[to]!) +
    Math.abs(one.a[at]! - other.a[to]!) +
    Math.abs(one.b[at]! - other.b[to]!)
  );
}
