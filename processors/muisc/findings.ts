/**
 * What the classifier is told of each picture beside its pixels: what 320 pixels do not show (the file, hidden detail) and what is
 * measured better than it is learned (pure white, margins, frames).
 *
 * Left out on purpose, and judged by the screening rules: alpha, animation and colour spaces, which no training picture has, so
 * that a weight on them would be chance; and the native size, since all training pictures are smaller than nearly all real ones,
 * and among them it told how a fault was composed (a product that is cut off had a smaller frame: AUC 0.66).
 */
import type { PictureFacts, Rgb } from '../../imaging/facts.ts';

/** Raise it whenever a number below may come out differently for the same facts. */
export const FINDINGS_VERSION = 1;

type Finding = readonly [name: string, of: (facts: PictureFacts) => number];

/** Bits of a file for each pixel: from a plain ground under strong compression to a PNG of a texture. */
const FEWEST_BITS = 0.125;
const MOST_BITS = 16;
/** Half of the scale of an edge's width, pixels: sharp pictures have 1 to 2, blurred ones 4 and more. */
const MIDDLE_WIDTH = 3;
/** An outline alone, to 180 lines an axis with some 20 edges each of a texture. */
const FEWEST_EDGES = 64;
const MOST_EDGES = 8192;

const FINDINGS: readonly Finding[] = [
  ['aspect', ({ aspect }) => scale(aspect, 1 / 4, 4)],
  [
    'bits-per-pixel',
    ({ bytes, width, height }) => scale((8 * bytes) / (width * height), FEWEST_BITS, MOST_BITS),
  ],
  ['jpeg', ({ jpegQuality }) => flag(jpegQuality !== null)],
  ['jpeg-quality', ({ jpegQuality }) => (jpegQuality ?? 0) / 100],
  ['resolution-known', ({ sharpness }) => flag(sharpness.effectiveResolution !== null)],
  ['resolution', ({ sharpness }) => sharpness.effectiveResolution ?? 0],
  ['edge-width-known', ({ sharpness }) => flag(sharpness.edgeWidth !== null)],
  ['edge-width', ({ sharpness }) => squashed(sharpness.edgeWidth ?? 0, MIDDLE_WIDTH)],
  ['edges', ({ sharpness }) => scale(sharpness.edges, FEWEST_EDGES, MOST_EDGES)],
  ['ground-plain', ({ background }) => flag(background.plain)],
  ['ground-uniformity', ({ background }) => background.uniformity],
  ['ground-exact-white', ({ background }) => background.exactWhite],
  ['ground-near-white', ({ background }) => background.nearWhite],
  ['ground-luma', ({ background }) => background.luma / 255],
  [
    'ground-colourfulness',
    ({ background }) => (Math.max(...background.colour) - Math.min(...background.colour)) / 255,
  ],
  [
    'corners-differ',
    ({ background }) =>
      Math.max(...background.corners.map((corner) => apart(corner, background.colour))) / 255,
  ],
  ['fill-axis', ({ foreground }) => foreground.fillAxis],
  ['fill-area', ({ foreground }) => foreground.fillArea],
  ['off-centre', ({ foreground }) => offCentre(foreground.box)],
  ['touches-most', ({ foreground }) => Math.max(...Object.values(foreground.touches))],
  [
    'touched-sides',
    ({ foreground }) => Object.values(foreground.touches).filter((share) => share > 0).length / 4,
  ],
  ['frame', ({ frame }) => flag(frame.kind === 'frame')],
  ['bars', ({ frame }) => flag(frame.kind === 'letterbox' || frame.kind === 'pillarbox')],
  ['frame-width', ({ frame }) => 2 * Math.max(frame.top, frame.right, frame.bottom, frame.left)],
  ['exposure-mean', ({ exposure }) => exposure.mean / 255],
  ['exposure-contrast', ({ exposure }) => exposure.contrast / 255],
  ['clipped-low', ({ exposure }) => exposure.clippedLow],
  ['clipped-high', ({ exposure }) => exposure.clippedHigh],
  ['hash-quality', ({ pdq }) => pdq.quality / 100],
  ['margins', ({ trimmedPdq }) => flag(trimmedPdq !== null)],
];

/** Names of the numbers, in their order: a model that was trained on others is refused. */
export const FINDING_NAMES: readonly string[] = FINDINGS.map(([name]) => name);

/** One number 0..1 for each name. What could not be measured is 0, and a number beside it says so. */
export function findingsOf(facts: PictureFacts): number[] {
  return FINDINGS.map(([, of]) => clamped(of(facts)));
}

/** Where a value lies between two others, by its logarithm: halves and doubles are equally far. */
const scale = (value: number, least: number, most: number): number =>
  Math.log(value / least) / Math.log(most / least);

const squashed = (value: number, middle: number): number => value / (value + middle);

const flag = (is: boolean): number => (is ? 1 : 0);

const apart = (one: Rgb, other: Rgb): number =>
  Math.max(...one.map((channel, k) => Math.abs(channel - other[k]!)));

/** How far the middle of the product lies from the picture's: 0, to 1 at an edge. */
const offCentre = ({ x, y, w, h }: PictureFacts['foreground']['box']): number =>
  w === 0 ? 0 : 2 * Math.max(Math.abs(x + w / 2 - 0.5), Math.abs(y + h / 2 - 0.5));

/** Also of what is no number: facts come from files and from caches. */
const clamped = (value: number): number => (value > 0 ? Math.min(1, value) : 0);
