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
  const edges: Edge[] = [];
  addAlongRows(edges, luma, window);
  addAlongColumns(edges, luma, window);
  return edges;
}

function addAlongRows(edges: Edge[], { levels, width }: LumaPlane, { x0, y0, x1, y1 }: Rect): void {
  const step = Math.max(1, Math.floor((y1 - y0) / LINES));
  for (let y = y0; y < y1; y += step) {
    addEdges(edges, levels.subarray(y * width + x0, y * width + x1), { x: x0, y, across: true });
  }
}

function addAlongColumns(edges: Edge[], luma: LumaPlane, { x0, y0, x1, y1 }: Rect): void {
  const step = Math.max(1, Math.floor((x1 - x0) / LINES));
  const lines = columnsOf(luma, { x0, y0, x1, y1 }, step);
  const length = y1 - y0;
  for (let x = x0, start = 0; x < x1; x += step, start += length) {
    addEdges(edges, lines.subarray(start, start + length), { x, y: y0, across: false });
  }
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

type Origin = Omit<Edge, 'width'>;

/** Splits a line into rises and falls (with hysteresis, so that noise does not cut a wide edge in two); adds the strong ones. */
function addEdges(edges: Edge[], line: Uint8Array, origin: Origin): void {
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
      if (Math.abs(extremeValue - fromValue) >= LEAST_RISE) edges.push(edgeOf(line, from, extreme, origin));
      from = extreme;
      fromValue = extremeValue;
      direction = value > extremeValue ? 1 : -1;
    }
    extreme = i;
    extremeValue = value;
  }
  if (Math.abs(extremeValue - fromValue) >= LEAST_RISE) edges.push(edgeOf(line, from, extreme, origin));
}

/** The edge between two pixels of a line that starts at the origin. */
function edgeOf(line: Uint8Array, from: number, to: number, { x, y, across }: Origin): Edge {
  const ten = crossing(line, from, to, 0.1);
  const ninety = crossing(line, from, to, 0.9);
  const at = Math.round((ten + ninety) / 2);
  return { x: across ? x + at : x, y: across ? y : y + at, across, width: ninety - ten };
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
