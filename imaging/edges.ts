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
  const { x0, y0, x1, y1 } = window;
  const rowStep = Math.max(1, Math.floor((y1 - y0) / LINES));
  for (let y = y0; y < y1; y += rowStep) {
    scanLine(luma.levels, y * luma.width + x0, 1, x1 - x0, (at, width) => {
      edges.push({ x: x0 + at, y, across: true, width });
    });
  }
  const columnStep = Math.max(1, Math.floor((x1 - x0) / LINES));
  for (let x = x0; x < x1; x += columnStep) {
    scanLine(luma.levels, y0 * luma.width + x, luma.width, y1 - y0, (at, width) => {
      edges.push({ x, y: y0 + at, across: false, width });
    });
  }
  return edges;
}

/** Width of the sharper part of the edges: the 10th percentile; null below 24 edges. */
export function edgeWidth(edges: readonly Edge[]): number | null {
  if (edges.length < 24) return null;
  const widths = Float32Array.from(edges, (edge) => edge.width).sort();
  return widths[Math.floor(widths.length * 0.1)]!;
}

type Report = (at: number, width: number) => void;

/** Splits a line into rises and falls (with hysteresis, so that noise does not cut a wide edge in two). */
function scanLine(values: Uint8Array, start: number, stride: number, count: number, report: Report): void {
  let extreme = 0;
  let extremeValue = values[start]!;
  let from = 0;
  let fromValue = extremeValue;
  let direction = 0;
  for (let i = 1, at = start + stride; i < count; i++, at += stride) {
    const value = values[at]!;
    const ahead = (value - extremeValue) * direction;
    if (direction !== 0 && ahead > 0) {
      extreme = i;
      extremeValue = value;
    } else if (direction === 0 ? value !== fromValue : ahead < -DIP) {
      if (Math.abs(extremeValue - fromValue) >= LEAST_RISE)
        measure(values, start, stride, from, extreme, report);
      from = extreme;
      fromValue = extremeValue;
      direction = value > extremeValue ? 1 : -1;
      extreme = i;
      extremeValue = value;
    }
  }
  if (Math.abs(extremeValue - fromValue) >= LEAST_RISE) measure(values, start, stride, from, extreme, report);
}

function measure(
  values: Uint8Array,
  start: number,
  stride: number,
  from: number,
  to: number,
  report: Report,
): void {
  const low = values[start + from * stride]!;
  const rise = values[start + to * stride]! - low;
  const crossing = (share: number) => {
    const level = share * Math.abs(rise);
    for (let i = from + 1; i <= to; i++) {
      const here = Math.abs(values[start + i * stride]! - low);
      if (here < level) continue;
      const before = Math.abs(values[start + (i - 1) * stride]! - low);
      return here === before ? i : i - 1 + (level - before) / (here - before);
    }
    return to;
  };
  const ten = crossing(0.1);
  const ninety = crossing(0.9);
  report(Math.round((ten + ninety) / 2), ninety - ten);
}
