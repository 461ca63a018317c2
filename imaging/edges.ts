/** Strong edges and how wide they are: blur and upscaling both widen them, and a plain background has none to mislead. */
import type { LumaPlane, Rect } from './pixels.ts';

export type Edge = { x: number; y: number; across: boolean; width: number };

/** Least rise of an edge that counts, in luma levels: above texture, noise and soft shading. */
const LEAST_RISE = 40;
/** A dip within a rise that is still noise. */
const DIP = 2;
/** Lines looked at per axis; more do not change the quartile, only the time. */
const LINES = 180;

/** Edges along rows (`across`) and columns inside the window, each with its 10–90 % rise in pixels. */
export function strongEdges(luma: LumaPlane, window: Rect): Edge[] {
  return [...edgesAlongRows(luma, window), ...edgesAlongColumns(luma, window)];
}

function edgesAlongRows({ levels, width }: LumaPlane, { x0, y0, x1, y1 }: Rect): Edge[] {
  const edges: Edge[] = [];
  const step = Math.max(1, Math.floor((y1 - y0) / LINES));
  for (let y = y0; y < y1; y += step) {
    for (const rise of risesOf(levels.subarray(y * width + x0, y * width + x1))) {
      edges.push({ x: x0 + middleOf(rise), y, across: true, width: rise.end - rise.start });
    }
  }
  return edges;
}

function edgesAlongColumns(luma: LumaPlane, { x0, y0, x1, y1 }: Rect): Edge[] {
  const edges: Edge[] = [];
  const step = Math.max(1, Math.floor((x1 - x0) / LINES));
  const lines = columnsOf(luma, { x0, y0, x1, y1 }, step);
  const length = y1 - y0;
  for (let x = x0, start = 0; x < x1; x += step, start += length) {
    for (const rise of risesOf(lines.subarray(start, start + length))) {
      edges.push({ x, y: y0 + middleOf(rise), across: false, width: rise.end - rise.start });
    }
  }
  return edges;
}

/** Every step-th column, one after another: read once row by row, since reading down a column leaves the cache at each pixel. */
function columnsOf({ levels, width }: LumaPlane, { x0, y0, x1, y1 }: Rect, step: number): Uint8Array {
  const length = y1 - y0;
  const lines = new Uint8Array(Math.ceil((x1 - x0) / step) * length);
  for (let y = y0; y < y1; y++) {
    const end = y * width + x1;
    for (let at = y * width + x0, to = y - y0; at < end; at += step, to += length) lines[to] = levels[at]!;
  }
  return lines;
}

/** Width of the sharper part of the edges: the 10th percentile; null below 24 edges. */
export function edgeWidth(edges: readonly Edge[]): number | null {
  if (edges.length < 24) return null;
  const widths = new Float32Array(edges.length);
  for (let i = 0; i < edges.length; i++) widths[i] = edges[i]!.width;
  return widths.sort()[Math.floor(widths.length * 0.1)]!;
}

/** Where a rise or fall of a line has done 10 and 90 % of its way, in pixels from the line's start. */
type Rise = { start: number; end: number };

function middleOf({ start, end }: Rise): number {
  return Math.round((start + end) / 2);
}

/** Splits a line into rises and falls (with hysteresis, so that noise does not cut a wide edge in two); returns the strong ones. */
function risesOf(line: Uint8Array): Rise[] {
  const rises: Rise[] = [];
  let extreme = 0;
  let extremeValue = line[0]!;
  let from = 0;
  let fromValue = extremeValue;
  let direction = 0;
  for (let i = 1; i < line.length; i++) {
    const value = line[i]!;
    if (value === extremeValue) continue;
    const ahead = (value - extremeValue) * direction;
    if (ahead < 0 && ahead >= -DIP) continue;
    if (ahead <= 0) {
      if (Math.abs(extremeValue - fromValue) >= LEAST_RISE) rises.push(measure(line, from, extreme));
      from = extreme;
      fromValue = extremeValue;
      direction = value > extremeValue ? 1 : -1;
    }
    extreme = i;
    extremeValue = value;
  }
  if (Math.abs(extremeValue - fromValue) >= LEAST_RISE) rises.push(measure(line, from, extreme));
  return rises;
}

function measure(line: Uint8Array, from: number, to: number): Rise {
  return { start: crossing(line, from, to, 0.1), end: crossing(line, from, to, 0.9) };
}

/** Where the line between two of its pixels first has done a share of its way, between pixels. */
function crossing(line: Uint8Array, from: number, to: number, share: number): number {
  const low = line[from]!;
  const level = share * Math.abs(line[to]! - low);
  let before = 0;
  for (let i = from + 1; i <= to; i++) {
    const here = Math.abs(line[i]! - low);
    if (here >= level) return i - 1 + (level - before) / (here - before);
    before = here;
  }
  return to;
}
