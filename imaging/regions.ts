/** Measures of background and foreground, once the mask is known. */
import type { Cells } from './cells.ts';
import { pixelsIn } from './cells.ts';
import type { BackgroundFacts, ForegroundFacts, Rgb } from './facts.ts';
import type { Mask } from './mask.ts';
import type { Pixels, Rect } from './pixels.ts';

/** Background cells this near to anything else hold its compression ringing and are not counted. */
const KEEP_AWAY = 2;

export function backgroundFacts(cells: Cells, mask: Mask, pixels: Pixels): BackgroundFacts {
  let count = 0;
  let exact = 0;
  let near = 0;
  let luma = 0;
  forEachCell(mask.window, (x, y) => {
    if (!isClearBackground(cells, mask, x, y)) return;
    const cell = y * cells.columns + x;
    const size = pixelsIn(cells, x, y);
    count += size;
    exact += cells.exactWhite[cell]!;
    near += cells.nearWhite[cell]!;
    const at = cell * 3;
    luma += size * (0.299 * cells.rgb[at]! + 0.587 * cells.rgb[at + 1]! + 0.114 * cells.rgb[at + 2]!);
  });
  return {
    plain: mask.plain,
    colour: mask.colour,
    uniformity: mask.uniformity,
    exactWhite: count === 0 ? 0 : exact / count,
    nearWhite: count === 0 ? 0 : near / count,
    luma: count === 0 ? 0 : luma / count,
    corners: cornersOf(pixels),
  };
}

export function foregroundFacts(cells: Cells, mask: Mask): ForegroundFacts {
  const { window } = mask;
  const box = mask.plain ? solidBox(cells, mask) : window;
  if (box === null) {
    const none = { top: 0, right: 0, bottom: 0, left: 0 };
    return { box: { x: 0, y: 0, w: 0, h: 0 }, fillAxis: 0, fillArea: 0, touches: none };
  }
  const w = (box.x1 - box.x0) / cells.columns;
  const h = (box.y1 - box.y0) / cells.rows;
  return {
    box: { x: box.x0 / cells.columns, y: box.y0 / cells.rows, w, h },
    fillAxis: Math.max(w, h),
    fillArea: mask.plain ? solidCount(cells, mask) / (cells.columns * cells.rows) : w * h,
    touches: mask.plain ? touchesOf(cells, mask) : { top: 1, right: 1, bottom: 1, left: 1 },
  };
}

/** Rectangle in pixels that holds the foreground. */
export function foregroundRect(cells: Cells, facts: ForegroundFacts): Rect {
  const { x, y, w, h } = facts.box;
  const column = (share: number) => cells.xs[Math.round(share * cells.columns)]!;
  const row = (share: number) => cells.ys[Math.round(share * cells.rows)]!;
  return { x0: column(x), y0: row(y), x1: column(x + w), y1: row(y + h) };
}

function forEachCell({ x0, y0, x1, y1 }: Rect, visit: (x: number, y: number) => void): void {
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) visit(x, y);
  }
}

function isClearBackground(cells: Cells, { window, background }: Mask, x: number, y: number): boolean {
  if (background[y * cells.columns + x] === 0) return false;
  const left = Math.max(window.x0, x - KEEP_AWAY);
  const right = Math.min(window.x1 - 1, x + KEEP_AWAY);
  const top = Math.max(window.y0, y - KEEP_AWAY);
  const bottom = Math.min(window.y1 - 1, y + KEEP_AWAY);
  return (
    background[y * cells.columns + left] === 1 &&
    background[y * cells.columns + right] === 1 &&
    background[top * cells.columns + x] === 1 &&
    background[bottom * cells.columns + x] === 1
  );
}

function solidBox(cells: Cells, mask: Mask): Rect | null {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  forEachCell(mask.window, (x, y) => {
    if (mask.solid[y * cells.columns + x] === 0) return;
    box.x0 = Math.min(box.x0, x);
    box.y0 = Math.min(box.y0, y);
    box.x1 = Math.max(box.x1, x + 1);
    box.y1 = Math.max(box.y1, y + 1);
  });
  return box.x1 > box.x0 ? box : null;
}

function solidCount(cells: Cells, mask: Mask): number {
  let count = 0;
  forEachCell(mask.window, (x, y) => {
    count += mask.solid[y * cells.columns + x]!;
  });
  return count;
}

function touchesOf(cells: Cells, { window, solid }: Mask): ForegroundFacts['touches'] {
  const { x0, y0, x1, y1 } = window;
  const share = (length: number, at: (i: number) => number) => {
    let touched = 0;
    for (let i = 0; i < length; i++) touched += solid[at(i)]!;
    return length === 0 ? 0 : touched / length;
  };
  const width = x1 - x0;
  const height = y1 - y0;
  return {
    top: share(width, (i) => y0 * cells.columns + x0 + i),
    right: share(height, (i) => (y0 + i) * cells.columns + x1 - 1),
    bottom: share(width, (i) => (y1 - 1) * cells.columns + x0 + i),
    left: share(height, (i) => (y0 + i) * cells.columns + x0),
  };
}

function cornersOf({ width, height, rgb }: Pixels): BackgroundFacts['corners'] {
  const pixel = (x: number, y: number): Rgb => {
    const at = (y * width + x) * 3;
    return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
  };
  return [pixel(0, 0), pixel(width - 1, 0), pixel(width - 1, height - 1), pixel(0, height - 1)];
}
