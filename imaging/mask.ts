/** What is background: the plain area that is connected to the rim. */
import type { Cells } from './cells.ts';
import type { Rgb } from './facts.ts';
import { flood, largeIslands } from './islands.ts';
import type { Rect } from './pixels.ts';
import { hasStepAbove, justBelow } from './steps.ts';

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
const BELOW_SOLID_STEP = justBelow(7); // 7 itself is one
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
  const uniformity = rim.filter((cell) => apart[cell]! <= SAME).length / Math.max(1, rim.length);
  const alike = uniformity >= UNIFORM ? atMost(apart, SAME) : smoothGround(cells, window, apart);
  const background = flood(alike, cells.columns, window, rim);
  const seeds = rim.filter((cell) => background[cell] === 1);
  const shaded = flood(withShadow(cells, window, background, colour), cells.columns, window, seeds);
  const least = SPECK * (window.x1 - window.x0) * (window.y1 - window.y0);
  return {
    window,
    background,
    solid: largeIslands(standingOut(cells, window, shaded, apart), cells.columns, window, least),
    plain: seeds.length / Math.max(1, rim.length) >= PLAIN,
    colour,
    uniformity,
  };
}

function atMost(values: Float32Array, most: number): Uint8Array {
  const marks = new Uint8Array(values.length);
  for (let cell = 0; cell < marks.length; cell++) if (values[cell]! <= most) marks[cell] = 1;
  return marks;
}

function smoothGround(cells: Cells, window: Rect, apart: Float32Array): Uint8Array {
  const marks = new Uint8Array(apart.length);
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) {
      const cell = y * cells.columns + x;
      if (apart[cell]! <= SWEEP && !hasStepAbove(cells, window, x, y, STEP)) marks[cell] = 1;
    }
  }
  return marks;
}

/** The background and all that may be its soft shadow. */
function withShadow(cells: Cells, window: Rect, background: Uint8Array, colour: Rgb): Uint8Array {
  const marks = background.slice();
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) {
      const cell = y * cells.columns + x;
      if (marks[cell] === 1 || !isShade(cells.rgb, cell, colour)) continue;
      if (!hasStepAbove(cells, window, x, y, SHADOW_STEP)) marks[cell] = 1;
    }
  }
  return marks;
}

/** What has contrast or an edge outside the background and its shadow. */
function standingOut(cells: Cells, window: Rect, shaded: Uint8Array, apart: Float32Array): Uint8Array {
  const marks = new Uint8Array(shaded.length);
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) {
      const cell = y * cells.columns + x;
      if (shaded[cell] === 1) continue;
      if (apart[cell]! >= SOLID_CONTRAST || hasStepAbove(cells, window, x, y, BELOW_SOLID_STEP))
        marks[cell] = 1;
    }
  }
  return marks;
}

/** Darker than the background by the same factor in every channel. */
function isShade(rgb: Float32Array, cell: number, [red, green, blue]: Rgb): boolean {
  const r = rgb[cell * 3]! / Math.max(1, red);
  const g = rgb[cell * 3 + 1]! / Math.max(1, green);
  const b = rgb[cell * 3 + 2]! / Math.max(1, blue);
  const least = Math.min(r, g, b);
  return least >= SHADOW_LIGHT && Math.max(r, g, b) - least <= SHADOW_TINT;
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

/** By counting rounded values, which gives the rounded median without sorting. */
function medianColour(cells: Cells, rim: readonly number[]): Rgb {
  const channel = (c: number) => {
    const counts = new Uint32Array(256);
    for (let i = 0; i < rim.length; i++) counts[Math.round(cells.rgb[rim[i]! * 3 + c]!)]!++;
    return levelAt(counts, rim.length >> 1);
  };
  return [channel(0), channel(1), channel(2)];
}

/** The value of a rank in ascending order; white where nothing was counted. */
function levelAt(counts: Uint32Array, rank: number): number {
  let below = 0;
  for (let level = 0; level < counts.length; level++) {
    below += counts[level]!;
    if (below > rank) return level;
  }
  return 255;
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
