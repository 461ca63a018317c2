/**
 * Linear resampling of one axis as sparse rows: output o = sum over t of weights[offset[o] + t] × input[first[o] + t].
 * Rows compose, so shrinking, filtering and sampling together cost one pass over the pixels.
 */
export type Taps = { first: Int32Array; offset: Int32Array; weights: Float64Array };

type Row = { first: number; weights: number[] };

/** Area average down, bilinear up, identity between equals. */
export function resample(from: number, to: number): Taps {
  return pack(Array.from({ length: to }, (_, o) => resampleRow(o, from, to)));
}

/** Area averages of `to` equal parts of the inputs from `start` to `end`, which need not be whole numbers. */
export function resampleSpan(start: number, end: number, from: number, to: number): Taps {
  const at = (o: number) => start + (o * (end - start)) / to;
  return pack(Array.from({ length: to }, (_, o) => areaRow(at(o), at(o + 1), from)));
}

/** First `outer`, then this: the taps that do both on the original input. */
export function compose(inner: Taps, outer: Taps): Taps {
  const rows: Row[] = [];
  for (let o = 0; o < outer.first.length; o++) rows.push(composeRow(inner, rowOf(outer, o)));
  return pack(rows);
}

export function pack(rows: readonly Row[]): Taps {
  const first = Int32Array.from(rows, (row) => row.first);
  const offset = new Int32Array(rows.length + 1);
  rows.forEach((row, o) => {
    offset[o + 1] = offset[o]! + row.weights.length;
  });
  return { first, offset, weights: Float64Array.from(rows.flatMap((row) => row.weights)) };
}

function rowOf(taps: Taps, o: number): Row {
  return {
    first: taps.first[o]!,
    weights: Array.from(taps.weights.subarray(taps.offset[o], taps.offset[o + 1])),
  };
}

function composeRow(inner: Taps, outer: Row): Row {
  const parts = outer.weights.map((weight, t) => ({ weight, row: rowOf(inner, outer.first + t) }));
  const first = Math.min(...parts.map(({ row }) => row.first));
  const end = Math.max(...parts.map(({ row }) => row.first + row.weights.length));
  const weights = new Array<number>(end - first).fill(0);
  for (const { weight, row } of parts) {
    row.weights.forEach((w, t) => {
      weights[row.first - first + t]! += weight * w;
    });
  }
  return { first, weights };
}

function resampleRow(o: number, from: number, to: number): Row {
  if (from === to) return { first: o, weights: [1] };
  if (from > to) return areaRow((o * from) / to, ((o + 1) * from) / to, from);
  const centre = Math.max(0, Math.min(from - 1, ((o + 0.5) * from) / to - 0.5));
  const left = Math.floor(centre);
  const part = centre - left;
  return part === 0 ? { first: left, weights: [1] } : { first: left, weights: [1 - part, part] };
}

function areaRow(start: number, end: number, from: number): Row {
  const first = Math.floor(start);
  const last = Math.min(from, Math.ceil(end - 1e-9));
  const weights: number[] = [];
  for (let i = first; i < last; i++) {
    weights.push((Math.min(end, i + 1) - Math.max(start, i)) / (end - start));
  }
  return { first, weights };
}

/** Lines that are resampled at once: each weight is read once for all, and the sums do not wait for one another. */
const TOGETHER = 4;

/** Both axes at once over a window of a plane: rows × columns outputs, row by row. Starts of rows must not decrease. */
export function resamplePlane(
  plane: Float32Array,
  stride: number,
  origin: { x: number; y: number },
  across: Taps,
  down: Taps,
): Float64Array {
  const columns = across.first.length;
  const rows = down.first.length;
  const out = new Float64Array(rows * columns);
  const lines = new Float64Array(TOGETHER * columns);
  const height = endOf(down, rows - 1);
  let next = 0;
  for (let y = 0; next < rows; y += TOGETHER) {
    y = Math.max(y, down.first[next]!);
    resampleLines(plane, lineStarts(origin, stride, y, height), across, lines);
    for (let line = 0; line < TOGETHER && next < rows; line++) {
      const input = y + line;
      for (let row = next; row < rows && down.first[row]! <= input; row++) {
        addLine(out, row * columns, lines, line * columns, columns, weightAt(down, row, input));
      }
      while (next < rows && endOf(down, next) <= input + 1) next++;
    }
  }
  return out;
}

type Starts = readonly [number, number, number, number];

/** Where lines y, y + 1 … start in the plane; those beyond the last give it again, and nothing takes it. */
function lineStarts(origin: { x: number; y: number }, stride: number, y: number, height: number): Starts {
  const start = (line: number) => (origin.y + Math.min(y + line, height - 1)) * stride + origin.x;
  return [start(0), start(1), start(2), start(3)];
}

function endOf(taps: Taps, o: number): number {
  return taps.first[o]! + taps.offset[o + 1]! - taps.offset[o]!;
}

function weightAt(taps: Taps, o: number, input: number): number {
  return input < endOf(taps, o) ? taps.weights[taps.offset[o]! + input - taps.first[o]!]! : 0;
}

function addLine(
  out: Float64Array,
  base: number,
  lines: Float64Array,
  from: number,
  columns: number,
  weight: number,
): void {
  if (weight === 0) return;
  for (let c = 0; c < columns; c++) out[base + c]! += weight * lines[from + c]!;
}

function resampleLines(plane: Float32Array, starts: Starts, across: Taps, lines: Float64Array): void {
  const { first, offset, weights } = across;
  const columns = first.length;
  const [start0, start1, start2, start3] = starts;
  for (let c = 0; c < columns; c++) {
    const to = offset[c + 1]!;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let t = offset[c]!, i = first[c]!; t < to; t++, i++) {
      const weight = weights[t]!;
      sum0 += weight * plane[start0 + i]!;
      sum1 += weight * plane[start1 + i]!;
      sum2 += weight * plane[start2 + i]!;
      sum3 += weight * plane[start3 + i]!;
    }
    lines[c] = sum0;
    lines[columns + c] = sum1;
    lines[2 * columns + c] = sum2;
    lines[3 * columns + c] = sum3;
  }
}
