/** Connected areas on a grid of cells; grids are flat arrays of 0 and 1, row by row. */
import type { Rect } from './pixels.ts';

/** Marked cells that are four-connected to a marked seed without leaving the window. */
export function flood(
  marks: Uint8Array,
  columns: number,
  window: Rect,
  seeds: readonly number[],
): Uint8Array {
  const { x0, y0, x1, y1 } = window;
  const reached = new Uint8Array(marks.length);
  const queue = new Int32Array(marks.length);
  let length = 0;
  const visit = (cell: number) => {
    if (reached[cell] === 1 || marks[cell] === 0) return;
    reached[cell] = 1;
    queue[length++] = cell;
  };
  seeds.forEach(visit);
  for (let i = 0; i < length; i++) {
    const cell = queue[i]!;
    const x = cell % columns;
    const y = (cell - x) / columns;
    if (x > x0) visit(cell - 1);
    if (x + 1 < x1) visit(cell + 1);
    if (y > y0) visit(cell - columns);
    if (y + 1 < y1) visit(cell + columns);
  }
  return reached;
}

/** Marked cells in eight-connected islands of at least `least` cells; a thin strap stays one piece. */
export function largeIslands(marks: Uint8Array, columns: number, window: Rect, least: number): Uint8Array {
  const left = Uint8Array.from(marks);
  const kept = new Uint8Array(marks.length);
  const queue = new Int32Array(marks.length);
  for (let y = window.y0; y < window.y1; y++) {
    for (let start = y * columns + window.x0; start < y * columns + window.x1; start++) {
      if (left[start] === 0) continue;
      const length = collect(left, columns, window, start, queue);
      if (length < least) continue;
      for (let i = 0; i < length; i++) kept[queue[i]!] = 1;
    }
  }
  return kept;
}

/** Takes one island off `left` into `queue`; returns its size. */
function collect(left: Uint8Array, columns: number, window: Rect, start: number, queue: Int32Array): number {
  queue[0] = start;
  left[start] = 0;
  let length = 1;
  for (let i = 0; i < length; i++) {
    const x = queue[i]! % columns;
    const y = (queue[i]! - x) / columns;
    const right = Math.min(window.x1 - 1, x + 1);
    const bottom = Math.min(window.y1 - 1, y + 1);
    for (let ny = Math.max(window.y0, y - 1); ny <= bottom; ny++) {
      for (let cell = ny * columns + Math.max(window.x0, x - 1); cell <= ny * columns + right; cell++) {
        if (left[cell] === 0) continue;
        left[cell] = 0;
        queue[length++] = cell;
      }
    }
  }
  return length;
}
