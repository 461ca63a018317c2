/** 95th percentile of the chroma difference of two signatures. */
export function chromaDifference(a: string, b: string): number {
  const x = Buffer.from(a, 'base64');
  const y = Buffer.from(b, 'base64');
  const cells = x.length / 2;
  const differences = Array.from({ length: cells }, (_, i) => Math.hypot((x[i] ?? 0) - (y[i] ?? 0), (x[cells + i] ?? 0) - (y[cells + i] ?? 0))).sort((p, q) => p - q);
  return differences[Math.floor(cells * 0.95)] ?? 0;
}
