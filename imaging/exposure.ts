import type { Cells } from './cells.ts';
import type { ExposureFacts } from './facts.ts';
import type { Mask } from './mask.ts';
import type { LumaPlane } from './pixels.ts';

/** Luma of the product alone, or of the whole picture without a plain background; every second pixel of a row. */
export function exposureFacts(luma: LumaPlane, cells: Cells, mask: Mask): ExposureFacts {
  const histogram = new Uint32Array(256);
  const { x0, y0, x1, y1 } = mask.window;
  for (let row = y0; row < y1; row++) {
    for (let column = x0; column < x1; column++) {
      if (!mask.plain || mask.solid[row * cells.columns + column] === 1)
        count(histogram, luma, cells, column, row);
    }
  }
  return summary(histogram);
}

function count(histogram: Uint32Array, luma: LumaPlane, cells: Cells, column: number, row: number): void {
  const { levels, width } = luma;
  const from = cells.xs[column]!;
  const to = cells.xs[column + 1]!;
  for (let y = cells.ys[row]!; y < cells.ys[row + 1]!; y++) {
    for (let at = y * width + from; at < y * width + to; at += 2) histogram[levels[at]!]!++;
  }
}

function summary(histogram: Uint32Array): ExposureFacts {
  const total = histogram.reduce((sum, n) => sum + n, 0);
  if (total === 0) return { mean: 0, contrast: 0, clippedLow: 0, clippedHigh: 0 };
  const below = (level: number) => histogram.subarray(0, level).reduce((sum, n) => sum + n, 0);
  const percentile = (share: number) => {
    let sum = 0;
    return histogram.findIndex((n) => (sum += n) >= share * total);
  };
  return {
    mean: histogram.reduce((sum, n, level) => sum + n * level, 0) / total,
    contrast: percentile(0.95) - percentile(0.05),
    clippedLow: below(5) / total,
    clippedHigh: 1 - below(251) / total,
  };
}
