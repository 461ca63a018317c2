/** What processing may leave in a crop: numbers of its noise, edges, blocks, tones and colours. */
import type { Raster } from './raster.ts';

/** Side of a crop. */
export const SIDE = 64;
const BLOCK = 8;

/** Of an RGB crop of 64 × 64: the same numbers in the same order for every one. */
export function statistics({ data }: Raster): number[] {
  const luma = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < luma.length; i++)
    luma[i] = 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!;
  return [...steps(luma), ...grid(luma), ...residue(luma), ...tones(luma), ...colours(data)];
}

/** Mean steps at distances of 1 to 16 pixels, both ways: a spectrum for the poor. */
function steps(luma: Float64Array): number[] {
  return [1, 2, 3, 4, 8, 16].flatMap((lag) =>
    [meanStep(luma, lag, 0), meanStep(luma, 0, lag)].map(Math.log1p),
  );
}

function meanStep(luma: Float64Array, across: number, down: number): number {
  let sum = 0;
  for (let y = 0; y < SIDE - down; y++)
    for (let x = 0; x < SIDE - across; x++)
      sum += Math.abs(luma[y * SIDE + x]! - luma[(y + down) * SIDE + x + across]!);
  return sum / ((SIDE - down) * (SIDE - across));
}

/** Steps over each of the eight columns and rows of a block, strongest first, since a crop may begin anywhere in one. */
function grid(luma: Float64Array): number[] {
  const [columns, rows] = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
  for (let y = 0; y < SIDE - 1; y++)
    for (let x = 0; x < SIDE - 1; x++) {
      const here = luma[y * SIDE + x]!;
      columns[x % BLOCK]! += Math.abs(here - luma[y * SIDE + x + 1]!);
      rows[y % BLOCK]! += Math.abs(here - luma[(y + 1) * SIDE + x]!);
    }
  const ranked = (sums: Float64Array) => [...sums.sort()].reverse();
  const shares = (sums: number[]) => sums.map((sum) => sum / (1 + sums.reduce((a, b) => a + b, 0)));
  return [...shares(ranked(columns)), ...shares(ranked(rows))];
}

/** What the four neighbours do not foretell. */
function residue(luma: Float64Array): number[] {
  const found: number[] = [];
  for (let y = 1; y < SIDE - 1; y++)
    for (let x = 1; x < SIDE - 1; x++) {
      const i = y * SIDE + x;
      found.push(Math.abs(luma[i]! - (luma[i - 1]! + luma[i + 1]! + luma[i - SIDE]! + luma[i + SIDE]!) / 4));
    }
  found.sort((a, b) => a - b);
  const at = (share: number) => Math.log1p(found[Math.floor(share * (found.length - 1))]!);
  return [
    at(0.25),
    at(0.5),
    at(0.75),
    at(0.95),
    at(1),
    found.filter((one) => one < 0.01).length / found.length,
  ];
}

function tones(luma: Float64Array): number[] {
  const sorted = luma.toSorted();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]! / 255;
  const above = (level: number) => sorted.filter((one) => one >= level).length / sorted.length;
  return [at(0.01), at(0.1), at(0.5), at(0.9), at(0.99), above(254.5), above(250), above(240)];
}

function colours(data: Buffer): number[] {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    const rgb = [data[i]!, data[i + 1]!, data[i + 2]!];
    for (const [k, value] of rgb.entries()) sums[k]! += value;
    sums[3]! += Math.max(...rgb) - Math.min(...rgb);
  }
  return sums.map((sum) => (3 * sum) / data.length / 255);
}
