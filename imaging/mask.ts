/** What is background: the plain area that is connected to the rim. */
import type { Cells } from './cells.ts';
import type { Rgb } from './facts.ts';
import { flood, largeIslands } from './islands.ts';
import type { Rect } from './pixels.ts';

export type Mask = {
  /** Cells under judgement: the picture inside a frame. */
  window: Rect;
  /** 1 = background, row by row over all cells; 0 outside the window as well. */
  background: Uint8Array;
  /** 1 = product or prop; neither background nor its soft shadow. */
  solid: Uint8Array;
  plain: boolean;
  colour: Rgb;
  uniformity: number;
};

/** Largest channel difference at which a cell still is the rim's colour: JPEG noise. */
const SAME = 8;
/** Largest step between neighbours in a studio sweep or a soft shadow, whose total drift may reach SWEEP. */
const STEP = 3;
const SWEEP = 90;
/** Shares of the rim that must agree: on one colour, or at least on being smooth. */
const UNIFORM = 0.6;
const PLAIN = 0.4;
/** A product has contrast or an edge. */
const SOLID_CONTRAST = 28;
const SOLID_STEP = 7;
/**
 * A cast shadow is smooth, of the background's hue, keeps this much of its light, and joins the background without an edge. On
 * studio pictures it often runs to the rim, where it must not count as a cut product.
 */
const SHADOW_STEP = 5;
const SHADOW_LIGHT = 0.4;
const SHADOW_TINT = 0.07;
/** Smaller islands are dust or compression noise: share of the window. */
const SPECK = 0.0004;
const RIM_SHARE = 0.015;

export function maskOf(cells: Cells, window: Rect): Mask {
  const rim = rimOf(window, cells.columns);
  const colour = medianColour(cells, rim);
  const apart = distances(cells, window, colour);
  const steps = stepsOf(cells, window);
  const uniformity = share(rim, (cell) => apart[cell]! <= SAME);
  const uniform = uniformity >= UNIFORM;
  const candidates = apart.map((distance, cell) =>
    (uniform ? distance <= SAME : steps[cell]! <= STEP && distance <= SWEEP) ? 1 : 0,
  );
  const background = flood(Uint8Array.from(candidates), cells.columns, window, rim);
  const airy = background.map((reached, cell) =>
    reached === 1 || (steps[cell]! <= SHADOW_STEP && isShade(cells.rgb, cell, colour)) ? 1 : 0,
  );
  const seeds = rim.filter((cell) => background[cell] === 1);
  const shaded = flood(airy, cells.columns, window, seeds);
  const marks = shaded.map((reached, cell) =>
    reached === 0 && (apart[cell]! >= SOLID_CONTRAST || steps[cell]! >= SOLID_STEP) ? 1 : 0,
  );
  const least = SPECK * (window.x1 - window.x0) * (window.y1 - window.y0);
  return {
    window,
    background,
    solid: largeIslands(marks, cells.columns, window, least),
    plain: share(rim, (cell) => background[cell] === 1) >= PLAIN,
    colour,
    uniformity,
  };
}

/** Darker than the background by the same factor in every channel. */
function isShade(rgb: Float32Array, cell: number, [red, green, blue]: Rgb): boolean {
  const r = rgb[cell * 3]! / Math.max(1, red);
  const g = rgb[cell * 3 + 1]! / Math.max(1, green);
  const b = rgb[cell * 3 + 2]! / Math.max(1, blue);
  const least = Math.min(r, g, b);
  return least >= SHADOW_LIGHT && Math.max(r, g, b) - least <= SHADOW_TINT;
}

function share(cells: readonly number[], test: (cell: number) => boolean): number {
  return cells.filter(test).length / Math.max(1, cells.length);
}

function rimOf({ x0, y0, x1, y1 }: Rect, columns: number): number[] {
  const thick = Math.max(1, Math.round(RIM_SHARE * Math.min(x1 - x0, y1 - y0)));
  const rim: number[] = [];
  for (let y = y0; y < y1; y++) {
    const inside = y >= y0 + thick && y < y1 - thick;
    for (let x = x0; x < x1; x++) {
      if (inside && x === x0 + thick) x = Math.max(x, x1 - thick);
      rim.push(y * columns + x);
    }
  }
  return rim;
}

function medianColour(cells: Cells, rim: readonly number[]): Rgb {
  const channel = (c: number) => {
    const values = Float32Array.from(rim, (cell) => cells.rgb[cell * 3 + c]!).sort();
    return Math.round(values[values.length >> 1] ?? 255);
  };
  return [channel(0), channel(1), channel(2)];
}

/** Largest channel difference of each cell in the window from a colour. */
function distances(
  { columns, rows, rgb }: Cells,
  { x0, y0, x1, y1 }: Rect,
  [red, green, blue]: Rgb,
): Float32Array {
  const apart = new Float32Array(columns * rows);
  for (let y = y0; y < y1; y++) {
    for (let cell = y * columns + x0, end = y * columns + x1; cell < end; cell++) {
      const at = cell * 3;
      const r = Math.abs(rgb[at]! - red);
      const g = Math.abs(rgb[at + 1]! - green);
      const b = Math.abs(rgb[at + 2]! - blue);
      apart[cell] = r > g ? (r > b ? r : b) : g > b ? g : b;
    }
  }
  return apart;
}

/** Largest channel difference of each cell to its four neighbours inside the window. */
function stepsOf(cells: Cells, { x0, y0, x1, y1 }: Rect): Float32Array {
  const { columns, rows, rgb } = cells;
  const steps = new Float32Array(columns * rows);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const cell = y * columns + x;
      if (x + 1 < x1) raise(steps, rgb, cell, cell + 1);
      if (y + 1 < y1) raise(steps, rgb, cell, cell + columns);
    }
  }
  return steps;
}

function raise(steps: Float32Array, rgb: Float32Array, cell: number, other: number): void {
  const a = cell * 3;
  const b = other * 3;
  const red = Math.abs(rgb[a]! - rgb[b]!);
  const green = Math.abs(rgb[a + 1]! - rgb[b + 1]!);
  const blue = Math.abs(rgb[a + 2]! - rgb[b + 2]!);
  const step = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
  if (step > steps[cell]!) steps[cell] = step;
  if (step > steps[other]!) steps[other] = step;
}
