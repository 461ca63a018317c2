/** Measures of background and foreground, once the mask is known. */
import type { Cells, Grid } from './cells.ts';
import { pixelsIn } from './cells.ts';
import type { BackgroundFacts, ForegroundFacts, Rgb } from './facts.ts';
import type { Mask } from './mask.ts';
import type { LumaPlane, Pixels, Rect } from './pixels.ts';

/** Background cells this near to anything else hold its compression ringing and are not counted. */
const KEEP_AWAY = 2;

/** Every channel of a pixel that is nearly white reaches this. */
const NEAR_WHITE = 250;
/** Up to so many pixels one that is not white shows in the cell's mean, which has 24 bits. */
const FEW = 4096;

type Tally = { pixels: number; exact: number; near: number; luma: number };

export function backgroundFacts(cells: Cells, mask: Mask, pixels: Pixels, luma: LumaPlane): BackgroundFacts {
  const tally = tallyBackground(cells, mask, pixels, luma);
  const share = (sum: number) => (tally.pixels === 0 ? 0 : sum / tally.pixels);
  return {
    plain: mask.plain,
    colour: mask.colour,
    uniformity: mask.uniformity,
    exactWhite: share(tally.exact),
    nearWhite: share(tally.near),
    luma: share(tally.luma),
    corners: cornersOf(pixels),
  };
}

function tallyBackground(cells: Cells, mask: Mask, pixels: Pixels, luma: LumaPlane): Tally {
  const tally: Tally = { pixels: 0, exact: 0, near: 0, luma: 0 };
  const { x0, y0, x1, y1 } = mask.window;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (mask.background[y * cells.columns + x] === 0 || !isClear(cells.columns, mask, x, y)) continue;
      const size = pixelsIn(cells, x, y);
      const at = (y * cells.columns + x) * 3;
      const red = cells.rgb[at]!;
      const green = cells.rgb[at + 1]!;
      const blue = cells.rgb[at + 2]!;
      tally.pixels += size;
      tally.luma += size * (0.299 * red + 0.587 * green + 0.114 * blue);
      if (size <= FEW && red === 255 && green === 255 && blue === 255) {
        tally.exact += size;
        tally.near += size;
      } else {
        countWhites(tally, pixels, luma, cells, x, y);
      }
    }
  }
  return tally;
}

function countWhites(
  tally: Tally,
  { width, rgb }: Pixels,
  { levels }: LumaPlane,
  { xs, ys }: Grid,
  column: number,
  row: number,
): void {
  let exact = 0;
  let near = 0;
  for (let y = ys[row]!; y < ys[row + 1]!; y++) {
    const end = y * width + xs[column + 1]!;
    for (let i = y * width + xs[column]!; i < end; i++) {
      if (levels[i]! < NEAR_WHITE) continue; // a mean of channels that all reach it reaches it too
      const red = rgb[i * 3]!;
      const green = rgb[i * 3 + 1]!;
      const blue = rgb[i * 3 + 2]!;
      if (red < NEAR_WHITE || green < NEAR_WHITE || blue < NEAR_WHITE) continue;
      near++;
      if ((red & green & blue) === 255) exact++;
    }
  }
  tally.exact += exact;
  tally.near += near;
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
    fillArea: mask.plain ? marksIn(mask.solid) / mask.solid.length : w * h,
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

/** Whether the cells around one of the background are background too. */
function isClear(columns: number, { window, background }: Mask, x: number, y: number): boolean {
  const cell = y * columns + x;
  return (
    background[cell - Math.min(KEEP_AWAY, x - window.x0)] === 1 &&
    background[cell + Math.min(KEEP_AWAY, window.x1 - 1 - x)] === 1 &&
    background[cell - columns * Math.min(KEEP_AWAY, y - window.y0)] === 1 &&
    background[cell + columns * Math.min(KEEP_AWAY, window.y1 - 1 - y)] === 1
  );
}

function marksIn(grid: Uint8Array): number {
  let marks = 0;
  for (let cell = 0; cell < grid.length; cell++) marks += grid[cell]!;
  return marks;
}

function solidBox({ columns }: Cells, { window, solid }: Mask): Rect | null {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) {
      if (solid[y * columns + x] === 0) continue;
      if (x < box.x0) box.x0 = x;
      if (y < box.y0) box.y0 = y;
      if (x >= box.x1) box.x1 = x + 1;
      if (y >= box.y1) box.y1 = y + 1;
    }
  }
  return box.x1 > box.x0 ? box : null;
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
