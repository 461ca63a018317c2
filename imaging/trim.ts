/** Plain margins, removed to the pixel: one per cent of offset already costs a perceptual hash 18 of its 256 bits. */
import type { Rgb } from './facts.ts';
import type { Pixels, Rect } from './pixels.ts';

/** A pixel this far from the background in any channel is content; soft shadows and JPEG ringing mostly stay below. */
const CONTENT = 32;
/** Pixels of a line that are looked at: every second. */
const EVERY = 2;
/** A line belongs to the content when this share of the content's extent along it does: the margins must not count, or their width would move the box. */
const LINE_SHARE = 0.004;

/** The smallest rectangle inside `window` that holds all lines with content; null when there is none. */
export function trimBox(pixels: Pixels, window: Rect, background: Rgb): Rect | null {
  const outer = linesWithContent(pixels, window, background, 0);
  return outer && linesWithContent(pixels, outer, background, LINE_SHARE);
}

/** `share` is of the sides of the window; at least one pixel is asked for. */
function linesWithContent(
  pixels: Pixels,
  { x0, y0, x1, y1 }: Rect,
  background: Rgb,
  share: number,
): Rect | null {
  const neededOf = (length: number) => Math.max(1, Math.ceil((share * length) / EVERY));
  const [perRow, perColumn] = [neededOf(x1 - x0), neededOf(y1 - y0)];
  const stride = pixels.width * 3;
  const isContentRow = (y: number) =>
    lineHasContent(pixels, background, (y * pixels.width + x0) * 3, 3, x1 - x0, perRow);
  const top = firstWhere(y0, y1, isContentRow);
  if (top === null) return null;
  const bottom = lastWhere(top, y1, isContentRow);
  const isContentColumn = (x: number) =>
    lineHasContent(pixels, background, (top * pixels.width + x) * 3, stride, bottom + 1 - top, perColumn);
  const left = firstWhere(x0, x1, isContentColumn);
  if (left === null) return null;
  return { x0: left, y0: top, x1: lastWhere(left, x1, isContentColumn) + 1, y1: bottom + 1 };
}

function firstWhere(from: number, to: number, test: (at: number) => boolean): number | null {
  for (let at = from; at < to; at++) if (test(at)) return at;
  return null;
}

function lastWhere(from: number, to: number, test: (at: number) => boolean): number {
  for (let at = to - 1; at > from; at--) if (test(at)) return at;
  return from;
}

function lineHasContent(
  pixels: Pixels,
  [red, green, blue]: Rgb,
  start: number,
  stride: number,
  count: number,
  needed: number,
): boolean {
  const { rgb } = pixels;
  let found = 0;
  for (let i = 0, at = start; i < count; i += EVERY, at += EVERY * stride) {
    if (
      Math.abs(rgb[at]! - red) > CONTENT ||
      Math.abs(rgb[at + 1]! - green) > CONTENT ||
      Math.abs(rgb[at + 2]! - blue) > CONTENT
    ) {
      found++;
      if (found >= needed) return true;
    }
  }
  return false;
}
