/** Connected areas on a grid of cells; grids are flat arrays of 0 and 1, row by row. */
import type { Rect } from './pixels.ts';

/** A grid whose marked cells are taken off, one connected area after another, as runs along its rows. */
type Taking = { marks: Uint8Array; columns: number; window: Rect; runs: Runs };

/** First cell of run i at 2i, the cell after its last at 2i + 1. */
type Runs = Int32Array;

/** Marked cells that are four-connected to a marked seed without leaving the window. */
export function flood(
  marks: Uint8Array,
  columns: number,
  window: Rect,
  seeds: readonly number[],
): Uint8Array {
  const reached = new Uint8Array(marks.length);
  const taking = takingOf(marks, columns, window);
  for (let i = 0; i < seeds.length; i++) {
    const seed = seeds[i]!;
    if (taking.marks[seed] === 1) paint(reached, taking.runs, takeArea(taking, seed, 0));
  }
  return reached;
}

/** Marked cells in eight-connected islands of at least `least` cells; a thin strap stays one piece. */
export function largeIslands(marks: Uint8Array, columns: number, window: Rect, least: number): Uint8Array {
  const kept = new Uint8Array(marks.length);
  const taking = takingOf(marks, columns, window);
  for (let y = window.y0; y < window.y1; y++) {
    for (let start = y * columns + window.x0; start < y * columns + window.x1; start++) {
      if (taking.marks[start] === 0) continue;
      const count = takeArea(taking, start, 1);
      if (cellsIn(taking.runs, count) >= least) paint(kept, taking.runs, count);
    }
  }
  return kept;
}

function takingOf(marks: Uint8Array, columns: number, window: Rect): Taking {
  // Unmarked cells part the runs of a row, so a row has at most (columns + 1) / 2 of them.
  const room = (marks.length / columns) * (columns + 1);
  if (spareRuns.length < room) spareRuns = new Int32Array(room);
  return { marks: marks.slice(), columns, window, runs: spareRuns };
}

/** Safe to share: no area outlives the call that took it. */
let spareRuns: Runs = new Int32Array(0);

/**
 * Takes the area of a marked cell: its run, then the runs that touch one already taken. `corners` is 1 where touching at a
 * corner counts. Returns the number of runs.
 */
function takeArea(taking: Taking, seed: number, corners: 0 | 1): number {
  const { columns, window, runs } = taking;
  let count = takeRuns(taking, seed, seed + 1, 0);
  for (let i = 0; i < count; i++) {
    const from = runs[2 * i]!;
    const y = Math.floor(from / columns);
    const left = Math.max(y * columns + window.x0, from - corners);
    const right = Math.min(y * columns + window.x1, runs[2 * i + 1]! + corners);
    if (y > window.y0) count = takeRuns(taking, left - columns, right - columns, count);
    if (y + 1 < window.y1) count = takeRuns(taking, left + columns, right + columns, count);
  }
  return count;
}

/** Takes the runs that have a cell in `from`..`to`, whole, and appends them; returns the new number of runs. */
function takeRuns({ marks, columns, window, runs }: Taking, from: number, to: number, known: number): number {
  const row = from - (from % columns);
  const left = row + window.x0;
  const right = row + window.x1;
  let count = known;
  for (let cell = from; cell < to; cell++) {
    if (marks[cell] === 0) continue;
    let start = cell;
    while (start > left && marks[start - 1] === 1) start--;
    while (cell < right && marks[cell] === 1) cell++;
    marks.fill(0, start, cell);
    runs[2 * count] = start;
    runs[2 * count + 1] = cell;
    count++;
  }
  return count;
}

function paint(grid: Uint8Array, runs: Runs, count: number): void {
  for (let i = 0; i < count; i++) grid.fill(1, runs[2 * i], runs[2 * i + 1]);
}

function cellsIn(runs: Runs, count: number): number {
  let cells = 0;
  for (let i = 0; i < count; i++) cells += runs[2 * i + 1]! - runs[2 * i]!;
  return cells;
}
