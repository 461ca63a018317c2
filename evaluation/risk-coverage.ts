/** How many of the published are faulty when the riskiest share is held back, and all of what is held back is judged rightly. */
export interface CoveragePoint {
  /** Share of the sequences sent to people. */
  readonly reviewed: number;
  /** Faulty among the rest; null where nothing is left. */
  readonly faulty: number | null;
}

/** Equal risks are taken in equal shares: a point within them is what their order by chance gives on average. */
export function riskCoverage(risk: ArrayLike<number>, faulty: Uint8Array, steps = 100): CoveragePoint[] {
  const order = [...faulty.keys()].sort((a, b) => risk[a]! - risk[b]!);
  // By number published, from the least risky: faulty ones expected among them.
  const expected = new Float64Array(order.length + 1);
  for (let from = 0; from < order.length;) {
    let to = from;
    let wrong = 0;
    for (; to < order.length && risk[order[to]!] === risk[order[from]!]; to++) wrong += faulty[order[to]!]!;
    for (let at = from; at < to; at++) expected[at + 1] = expected[at]! + wrong / (to - from);
    from = to;
  }
  return Array.from({ length: steps }, (_, step) => {
    const published = order.length - Math.round((step / steps) * order.length);
    return { reviewed: step / steps, faulty: published === 0 ? null : expected[published]! / published };
  });
}
