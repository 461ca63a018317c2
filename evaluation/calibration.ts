/** Whether what is said with 30 % comes true in 30 %: reliability curve and expected calibration error. */

export interface ReliabilityBin {
  /** Bounds of the probabilities in it; the upper one is outside but for the last. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean of the probabilities; null in an empty bin. */
  readonly said: number | null;
  /** Share that came true; null in an empty bin. */
  readonly came: number | null;
}

/** Bins of equal width, as in Guo et al., "On Calibration of Modern Neural Networks" (2017). */
export const BINS = 15;

export function reliability(probabilities: ArrayLike<number>, truth: Uint8Array): ReliabilityBin[] {
  const [n, said, came] = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)];
  for (const [row, value] of truth.entries()) {
    if (value === 2) continue;
    const probability = probabilities[row]!;
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS));
    n[bin]! += 1;
    said[bin]! += probability;
    came[bin]! += value;
  }
  return Array.from(n, (count, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    n: count,
    said: count === 0 ? null : said[bin]! / count,
    came: count === 0 ? null : came[bin]! / count,
  }));
}

/** Mean distance between said and come true, each bin by its rows; null without rows. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
  const rows = bins.reduce((sum, { n }) => sum + n, 0);
  if (rows === 0) return null;
  return bins.reduce((sum, { n, said, came }) => sum + n * Math.abs((said ?? 0) - (came ?? 0)), 0) / rows;
}

/** Bins of several categories in one: each pair of sequence and category counts alike. */
export function pooled(each: readonly (readonly ReliabilityBin[])[]): ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const bins = each.map((category) => category[bin]!);
    const n = bins.reduce((sum, one) => sum + one.n, 0);
    const share = (of: 'said' | 'came') =>
      n === 0 ? null : bins.reduce((sum, one) => sum + one.n * (one[of] ?? 0), 0) / n;
    return { from: bin / BINS, to: (bin + 1) / BINS, n, said: share('said'), came: share('came') };
  });
}
