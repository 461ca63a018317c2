/** Added frames and bars: lines of one colour along an edge that end in a straight inner edge. */
import type { FrameFacts, Rgb } from './facts.ts';
import type { Pixels, Rect } from './pixels.ts';
import { wholeOf } from './pixels.ts';

type Side = 'top' | 'right' | 'bottom' | 'left';
const SIDES: readonly Side[] = ['top', 'right', 'bottom', 'left'];

/** A bar's pixels stay this close to its colour per channel: JPEG noise of quality 50 and above. */
const SAME = 12;
/** The picture inside differs by this much. */
const OTHER = 24;
const UNIFORM_SHARE = 0.98;
/** A product's outline is never straight over this share of the picture's side; an added frame's inner edge is. */
const STRAIGHT_SHARE = 0.85;
/** Lines over which scaling and compression smear the inner edge. */
const SMEAR = 4;
/** Deeper than this share of the side it is a background, not a bar. */
const DEEPEST = 0.35;
/** Added frames are equally thick on all sides, in pixels or in shares of the side, but for this much. */
const EQUAL = 0.005;
/**
 * Thickest frame as share of the side. A box seen from the front has straight edges and even margins too; on light ground only
 * margins thinner than a product's usual room are taken for a frame.
 */
const THICKEST = 0.2;
const THICKEST_LIGHT = 0.07;
const LIGHT = 215;
const SAMPLES = 240;
const NO_FRAME: FrameFacts = { kind: 'none', top: 0, right: 0, bottom: 0, left: 0, colour: null };

type Bar = { lines: number; colour: Rgb };

type Bars = Record<Side, Bar>;

/** Frame or bars, and the picture inside them. */
export function findFrame(pixels: Pixels): { facts: FrameFacts; inner: Rect } {
  const none = { facts: NO_FRAME, inner: wholeOf(pixels) };
  if (Math.min(pixels.width, pixels.height) < 32) return none;
  const bars: Bars = {
    top: uniformDepth(pixels, 'top'),
    right: uniformDepth(pixels, 'right'),
    bottom: uniformDepth(pixels, 'bottom'),
    left: uniformDepth(pixels, 'left'),
  };
  const straight = SIDES.filter((side) => endsStraight(pixels, bars, side));
  const kind = kindOf(pixels, bars, straight);
  if (kind === 'none') return none;
  const used = SIDES.filter((side) => kind === 'frame' || (kind === 'letterbox') === isHorizontal(side));
  return describe(pixels, kind, bars, used);
}

function kindOf(pixels: Pixels, bars: Bars, straight: readonly Side[]): FrameFacts['kind'] {
  const alike = (sides: readonly Side[]) =>
    sides.every(
      (side) => straight.includes(side) && apart(bars[side].colour, bars[sides[0]!].colour) <= SAME,
    );
  if (alike(SIDES)) return isFrame(pixels, bars) ? 'frame' : 'none';
  const isPair = (pair: [Side, Side], ends: [Side, Side]) =>
    alike(pair) && equalDepths(pixels, bars, pair) && ends.every((side) => bars[side].lines === 0);
  if (isPair(['top', 'bottom'], ['left', 'right'])) return 'letterbox';
  if (isPair(['left', 'right'], ['top', 'bottom'])) return 'pillarbox';
  return 'none';
}

function isFrame(pixels: Pixels, bars: Bars): boolean {
  const shares = SIDES.map((side) => shareOf(pixels, bars, side));
  const limit = Math.min(...bars.top.colour) >= LIGHT ? THICKEST_LIGHT : THICKEST;
  if (Math.max(...shares) > limit) return false;
  return equalDepths(pixels, bars, SIDES) || Math.max(...shares) - Math.min(...shares) <= EQUAL;
}

function shareOf(pixels: Pixels, bars: Bars, side: Side): number {
  return bars[side].lines / (isHorizontal(side) ? pixels.height : pixels.width);
}

function isHorizontal(side: Side): boolean {
  return side === 'top' || side === 'bottom';
}

function equalDepths(pixels: Pixels, bars: Bars, sides: readonly Side[]): boolean {
  const depths = sides.map((side) => bars[side].lines);
  const slack = Math.max(3, EQUAL * Math.max(pixels.width, pixels.height));
  return Math.max(...depths) - Math.min(...depths) <= slack;
}

function depthLimit(pixels: Pixels, side: Side): number {
  return Math.floor(DEEPEST * (isHorizontal(side) ? pixels.height : pixels.width));
}

function uniformDepth(pixels: Pixels, side: Side): Bar {
  const samples = samplesAlong(pixels, side, WHOLE);
  const colour = medianColour(pixels, side, samples);
  const limit = depthLimit(pixels, side);
  const isUniform = (depth: number) =>
    shareWithin(pixels.rgb, startOf(pixels, side, depth), samples, colour, SAME) >= UNIFORM_SHARE;
  let lines = 0;
  while (lines <= limit && isUniform(lines)) lines++;
  return { lines, colour };
}

/** Just inside the bar nearly the whole line, between the bars at its two ends, has another colour. */
function endsStraight(pixels: Pixels, bars: Bars, side: Side): boolean {
  const { lines, colour } = bars[side];
  if (lines === 0 || lines > depthLimit(pixels, side)) return false;
  const [near, far]: [Side, Side] = isHorizontal(side) ? ['left', 'right'] : ['top', 'bottom'];
  const span = { from: endOf(pixels, bars, near), to: 1 - endOf(pixels, bars, far) };
  const samples = samplesAlong(pixels, side, span);
  for (let smear = 0; smear < SMEAR; smear++) {
    const start = startOf(pixels, side, lines + smear);
    if (1 - shareWithin(pixels.rgb, start, samples, colour, OTHER) >= STRAIGHT_SHARE) return true;
  }
  return false;
}

function endOf(pixels: Pixels, bars: Bars, side: Side): number {
  const { lines } = bars[side];
  if (lines > depthLimit(pixels, side)) return 0;
  return shareOf(pixels, bars, side);
}

function describe(
  pixels: Pixels,
  kind: FrameFacts['kind'],
  bars: Bars,
  used: readonly Side[],
): { facts: FrameFacts; inner: Rect } {
  const lines = (side: Side) => (used.includes(side) ? bars[side].lines : 0);
  const { width, height } = pixels;
  return {
    facts: {
      kind,
      top: lines('top') / height,
      right: lines('right') / width,
      bottom: lines('bottom') / height,
      left: lines('left') / width,
      colour: bars[used[0]!].colour,
    },
    inner: insideOf(pixels, lines),
  };
}

/** A smeared inner edge belongs to the frame, so that what is inside starts clean. */
function insideOf(pixels: Pixels, lines: (side: Side) => number): Rect {
  const start = (side: Side) => (lines(side) === 0 ? 0 : lines(side) + SMEAR - 1);
  return {
    x0: start('left'),
    y0: start('top'),
    x1: pixels.width - start('right'),
    y1: pixels.height - start('bottom'),
  };
}

/** Part 0..1 of a line that runs along an edge. */
type Span = { from: number; to: number };
const WHOLE: Span = { from: 0, to: 1 };

/** Offsets of the pixels that are looked at, from the first pixel of a line. */
function samplesAlong(pixels: Pixels, side: Side, { from, to }: Span): Int32Array {
  const length = isHorizontal(side) ? pixels.width : pixels.height;
  const stride = isHorizontal(side) ? 3 : pixels.width * 3;
  const offsets = new Int32Array(SAMPLES);
  for (let i = 0; i < SAMPLES; i++) {
    const part = from + ((i + 0.5) / SAMPLES) * (to - from);
    offsets[i] = Math.min(length - 1, Math.floor(part * length)) * stride;
  }
  return offsets;
}

/** Offset of the first pixel of the line at this depth below an edge. */
function startOf({ width, height }: Pixels, side: Side, depth: number): number {
  switch (side) {
    case 'top':
      return depth * width * 3;
    case 'bottom':
      return (height - 1 - depth) * width * 3;
    case 'left':
      return depth * 3;
    case 'right':
      return (width - 1 - depth) * 3;
  }
}

function shareWithin(
  rgb: Uint8Array,
  start: number,
  samples: Int32Array,
  [red, green, blue]: Rgb,
  reach: number,
): number {
  let within = 0;
  for (let i = 0; i < samples.length; i++) {
    const at = start + samples[i]!;
    const near =
      Math.abs(rgb[at]! - red) <= reach &&
      Math.abs(rgb[at + 1]! - green) <= reach &&
      Math.abs(rgb[at + 2]! - blue) <= reach;
    if (near) within++;
  }
  return within / SAMPLES;
}

function medianColour(pixels: Pixels, side: Side, samples: Int32Array): Rgb {
  const start = startOf(pixels, side, 0);
  const values = new Uint8Array(SAMPLES);
  const channel = (c: number) => {
    for (let i = 0; i < SAMPLES; i++) values[i] = pixels.rgb[start + samples[i]! + c]!;
    return values.sort()[SAMPLES / 2]!;
  };
  return [channel(0), channel(1), channel(2)];
}

function apart(a: Rgb, b: Rgb): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}
