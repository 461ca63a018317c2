/**
 * PDQ, the 256-bit perceptual hash of Meta's ThreatExchange, written from its description: luma, two passes of a box filter in
 * each direction, 64 × 64 samples, DCT-II rows 1..16, one bit per coefficient above the median.
 *
 * One deviation, versioned by PDQ_VERSION: the picture is always resampled to 512 × 512, also upward. The reference leaves
 * pictures below 512 px as they are, and then a 200 px copy of a 1,200 px picture is 16 bits away in the median instead of 4.
 * On 512 × 512 input both are the same algorithm, bit for bit (test vectors in training/vectors).
 */
import type { PdqFacts } from './facts.ts';
import type { LumaPlane, Rect } from './pixels.ts';
import { wholeOf } from './pixels.ts';
import type { Taps } from './taps.ts';
import { compose, pack, resample, resamplePlane } from './taps.ts';

const INPUT = 512;
const SAMPLES = 64;
const SIDE = 16;
export const HASH_BITS = SIDE * SIDE;
/** Coefficients this small are rounding noise of a flat picture, which must hash to zeros. */
const ROUNDING = 1e-6;
/** Below this side a picture has no structure to hash. */
const MIN_SIDE = 5;
const BOX = Math.floor((INPUT + 2 * SAMPLES - 1) / (2 * SAMPLES));

export type Pdq = { hash: string; quality: number };
/** How far each bit's coefficient lies from the median, in units of the mean distance; index = bit number. */
export type PdqWithMargins = Pdq & { margins: Float64Array };

export function pdq(luma: LumaPlane, window: Rect = wholeOf(luma)): Pdq {
  const { hash, quality } = pdqWithMargins(luma, window);
  return { hash, quality };
}

/** Margins are for probing an index: the bits of smallest margin flip first in a recompressed copy. */
export function pdqWithMargins(luma: LumaPlane, window: Rect = wholeOf(luma)): PdqWithMargins {
  const width = window.x1 - window.x0;
  const height = window.y1 - window.y0;
  if (width < MIN_SIDE || height < MIN_SIDE) {
    return { hash: '0'.repeat(HASH_BITS / 4), quality: 0, margins: new Float64Array(HASH_BITS) };
  }
  const origin = { x: window.x0, y: window.y0 };
  const samples = resamplePlane(luma.thousandths, luma.width, origin, axisTaps(width), axisTaps(height));
  for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! / 1000;
  const coefficients = lowFrequencies(samples);
  const middle = lowerMedian(coefficients);
  return {
    hash: hexOf(coefficients, middle),
    quality: gradientQuality(samples),
    margins: marginsOf(coefficients, middle),
  };
}

/** Margins as bytes, 64 = the mean distance from the median. */
export function pdqFacts(luma: LumaPlane, window?: Rect): PdqFacts {
  const { hash, quality, margins } = pdqWithMargins(luma, window);
  const bytes = new Uint8Array(margins.length);
  for (let bit = 0; bit < bytes.length; bit++) bytes[bit] = Math.min(255, Math.floor(margins[bit]! * 64));
  return { hash, quality, margins: Buffer.from(bytes).toString('base64') };
}

/** Number of differing bits of two hex hashes, 0..256. */
export function distance(a: string, b: string): number {
  if (a.length !== b.length) {
    throw new RangeError(
      `Hashes of ${a.length} and ${b.length} hex digits cannot be compared: both must have 64.`,
    );
  }
  let bits = 0;
  for (let at = 0; at < a.length; at += 8) {
    bits += popcount(parseInt(a.slice(at, at + 8), 16) ^ parseInt(b.slice(at, at + 8), 16));
  }
  return bits;
}

function popcount(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Resample to 512, filter twice, sample at the cell centres: all linear, so one set of taps does it. */
function axisTaps(length: number): Taps {
  const known = tapsByLength.get(length);
  if (known !== undefined) return known;
  const taps = compose(resample(length, INPUT), FILTER_AND_SAMPLE);
  if (tapsByLength.size >= 256) tapsByLength.clear();
  tapsByLength.set(length, taps);
  return taps;
}

/** A catalogue's pictures share few sizes, and making the taps costs a third of a hash. */
const tapsByLength = new Map<number, Taps>();

/** The box covers BOX neighbours, one before the centre and the rest after it; at the rim it shrinks. */
const FILTER_AND_SAMPLE: Taps = (() => {
  const box = pack(Array.from({ length: INPUT }, (_, i) => boxRow(i)));
  const centres = Array.from({ length: SAMPLES }, (_, i) => Math.floor(((i + 0.5) * INPUT) / SAMPLES));
  return compose(box, pack(centres.map((centre) => boxRow(centre))));
})();

function boxRow(i: number): { first: number; weights: number[] } {
  const right = i + Math.floor((BOX + 2) / 2) - 1;
  const first = Math.max(0, right - BOX + 1);
  const count = Math.min(INPUT - 1, right) - first + 1;
  return { first, weights: new Array<number>(count).fill(1 / count) };
}

const DCT: Float64Array = (() => {
  const rows = new Float64Array(SIDE * SAMPLES);
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SAMPLES; j++) {
      rows[i * SAMPLES + j] =
        Math.sqrt(2 / SAMPLES) * Math.cos((Math.PI / 2 / SAMPLES) * (i + 1) * (2 * j + 1));
    }
  }
  return rows;
})();

/** 16 × 16 DCT-II coefficients without the constant ones: rows down, columns across. */
function lowFrequencies(samples: Float64Array): Float64Array {
  const half = new Float64Array(SIDE * SAMPLES);
  for (let i = 0; i < SIDE; i++) {
    for (let k = 0; k < SAMPLES; k++) {
      const weight = DCT[i * SAMPLES + k]!;
      for (let j = 0; j < SAMPLES; j++) half[i * SAMPLES + j]! += weight * samples[k * SAMPLES + j]!;
    }
  }
  const out = new Float64Array(HASH_BITS);
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < SAMPLES; k++) sum += half[i * SAMPLES + k]! * DCT[j * SAMPLES + k]!;
      out[i * SIDE + j] = Math.abs(sum) < ROUNDING ? 0 : sum;
    }
  }
  return out;
}

function lowerMedian(values: Float64Array): number {
  return values.toSorted()[values.length / 2 - 1]!;
}

/** Word w holds bits 16w..16w+15, its lowest bit first; word 15 is printed first. */
function hexOf(coefficients: Float64Array, middle: number): string {
  let hex = '';
  for (let word = SIDE - 1; word >= 0; word--) {
    let value = 0;
    for (let bit = 0; bit < SIDE; bit++) {
      if (coefficients[word * SIDE + bit]! > middle) value |= 1 << bit;
    }
    hex += value.toString(16).padStart(4, '0');
  }
  return hex;
}

/** The reference's sum of gradients, each cut to a whole percent of the range, scaled so that most photographs reach 100. */
function gradientQuality(samples: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    for (let j = 0; j < SAMPLES; j++) {
      const here = samples[i * SAMPLES + j]!;
      if (i + 1 < SAMPLES)
        sum += Math.abs(Math.trunc(((here - samples[(i + 1) * SAMPLES + j]!) * 100) / 255));
      if (j + 1 < SAMPLES) sum += Math.abs(Math.trunc(((here - samples[i * SAMPLES + j + 1]!) * 100) / 255));
    }
  }
  return Math.min(100, Math.floor(sum / 90));
}

function marginsOf(coefficients: Float64Array, middle: number): Float64Array {
  const margins = coefficients.map((value) => Math.abs(value - middle));
  const mean = margins.reduce((sum, margin) => sum + margin, 0) / margins.length;
  return mean === 0 ? margins : margins.map((margin) => margin / mean);
}
