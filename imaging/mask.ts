/** What is background: the plain area that is connected to the rim. */
import type { Cells } from './cells.ts';
import type { Rgb } from './facts.ts';
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
/** A shadow is smooth and light; a product has contrast or an edge. */
const SOLID_CONTRAST = 28;
const SOLID_STEP = 7;
/** Smaller islands are dust or compression noise: share of the window. */
const SPECK = 0.0004;
const RIM_SHARE = 0.015;

export function maskOf(cells: Cells, window: Rect): Mask {
  const rim = rimOf(window, cells.columns);
  const colour = medianColour(cells, rim);
  const reach = (cell: number) => apart(cells.rgb, cell, colour);
  const uniformity = rim.filter((cell) => reach(cell) <= SAME).length / Math.max(1, rim.length);
  const steps = stepsOf(cells, window);
  const isBackground =
    uniformity >= UNIFORM
      ? (cell: number) => reach(cell) <= SAME
      : (cell: number) => steps[cell]! <= STEP && reach(cell) <= SWEEP;
  const background = flood(cells, window, rim, isBackground);
  const plain = rim.filter((cell) => background[cell] === 1).length / Math.max(1, rim.length) >= PLAIN;
  const isSolid = (cell: number) =>
    background[cell] === 0 && (reach(cell) >= SOLID_CONTRAST || steps[cell]! >= SOLID_STEP);
  const solid = withoutSpecks(cells, window, isSolid);
  return { window, background, solid, plain, colour, uniformity };
}

function rimOf({ x0, y0, x1, y1 }: Rect, columns: number): number[] {
  const thick = Math.max(1, Math.round(RIM_SHARE * Math.min(x1 - x0, y1 - y0)));
  const rim: number[] = [];
  for (let y = y0; y < y1; y++) {
    const inside = y >= y0 + thick && y < y1 - thick;
    for (let x = x0; x < x1; x++) {
      if (!inside || x < x0 + thick || x >= x1 - thick) rim.push(y * columns + x);
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

function apart(rgb: Float32Array, cell: number, colour: Rgb): number {
  const at = cell * 3;
  return Math.max(
    Math.abs(rgb[at]! - colour[0]),
    Math.abs(rgb[at + 1]! - colour[1]),
    Math.abs(rgb[at + 2]! - colour[2]),
  );
}

/** Largest channel difference to the four neighbours inside the window. */
function stepsOf(cells: Cells, { x0, y0, x1, y1 }: Rect): Float32Array {
  const { columns, rgb } = cells;
  const steps = new Float32Array(columns * cells.rows);
  const compare = (cell: number, other: number) => {
    const a = cell * 3;
    const b = other * 3;
    const step = Math.max(
      Math.abs(rgb[a]! - rgb[b]!),
      Math.abs(rgb[a + 1]! - rgb[b + 1]!),
      Math.abs(rgb[a + 2]! - rgb[b + 2]!),
    );
    if (step > steps[cell]!) steps[cell] = step;
    if (step > steps[other]!) steps[other] = step;
  };
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const cell = y * columns + x;
      if (x + 1 < x1) compare(cell, cell + 1);
      if (y + 1 < y1) compare(cell, cell + columns);
    }
  }
  return steps;
}

function flood(
  cells: Cells,
  { x0, y0, x1, y1 }: Rect,
  seeds: readonly number[],
  accepts: (cell: number) => boolean,
): Uint8Array {
  const { columns } = cells;
  const reached = new Uint8Array(columns * cells.rows);
  const queue: number[] = [];
  const visit = (cell: number) => {
    if (reached[cell] === 1 || !accepts(cell)) return;
    reached[cell] = 1;
    queue.push(cell);
  };
  seeds.forEach(visit);
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    const x = cell % columns;
    const y = (cell - x) / columns;
    if (x > x0) visit(cell - 1);
    if (x + 1 < x1) visit(cell + 1);
    if (y > y0) visit(cell - columns);
    if (y + 1 < y1) visit(cell + columns);
  }
  return reached;
}

function withoutSpecks(cells: Cells, window: Rect, isSolid: (cell: number) => boolean): Uint8Array {
  const { columns } = cells;
  const solid = new Uint8Array(columns * cells.rows);
  const seen = new Uint8Array(solid.length);
  const least = SPECK * (window.x1 - window.x0) * (window.y1 - window.y0);
  for (let y = window.y0; y < window.y1; y++) {
    for (let x = window.x0; x < window.x1; x++) {
      const start = y * columns + x;
      if (seen[start] === 1 || !isSolid(start)) continue;
      const island = collect(cells, window, start, seen, isSolid);
      if (island.length < least) continue;
      for (const cell of island) solid[cell] = 1;
    }
  }
  return solid;
}

/** Eight-connected, so that a thin strap stays one piece. */
function collect(
  cells: Cells,
  { x0, y0, x1, y1 }: Rect,
  start: number,
  seen: Uint8Array,
  isSolid: (cell: number) => boolean,
): number[] {
  const { columns } = cells;
  const island = [start];
  seen[start] = 1;
  for (let i = 0; i < island.length; i++) {
    const x = island[i]! % columns;
    const y = (island[i]! - x) / columns;
    for (let ny = Math.max(y0, y - 1); ny <= Math.min(y1 - 1, y + 1); ny++) {
      for (let nx = Math.max(x0, x - 1); nx <= Math.min(x1 - 1, x + 1); nx++) {
        const cell = ny * columns + nx;
        if (seen[cell] === 1 || !isSolid(cell)) continue;
        seen[cell] = 1;
        island.push(cell);
      }
    }
  }
  return island;
}
