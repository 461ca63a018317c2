/** What happens to a small catalogue: new products, updates, repeats, late old versions, deletes and tombstones. */
export interface Step {
  readonly product: number;
  /** null: a tombstone. */
  readonly version: number | null;
  readonly picture: number;
  readonly deleted: boolean;
}

/** The same for the same numbers. The kinds are mixed, so that each kill meets all of them. */
export function history(products: number, pictures: number): Step[] {
  const numbers = Array.from({ length: products }, (_, product) => product);
  const step = (product: number, version: number | null, deleted = false): Step => ({
    product,
    version,
    picture: (product * 5 + (version ?? 0)) % pictures,
    deleted,
  });
  const first = numbers.map((p) => step(p, 1));
  const later = numbers.flatMap((p): Step[] => {
    switch (p % 6) {
      case 0:
        return [step(p, 2), step(p, 2), step(p, 3)];
      case 1:
        return [step(p, 3), step(p, 2)];
      case 2:
        return [step(p, 2), step(p, 1), step(p, 4)];
      case 3:
        return [step(p, 2, true)];
      case 4:
        return [step(p, null), step(p, 2)];
      default:
        return [step(p, 2), step(p, null)];
    }
  });
  return interleaved(first, later);
}

/** After each of the first, from the ninth on, up to two of the later ones whose product has come; a product's steps keep their order. */
function interleaved(first: readonly Step[], later: readonly Step[]): Step[] {
  const all: Step[] = [];
  const waiting = [...later];
  for (const [n, step] of first.entries()) {
    all.push(step);
    const ready = waiting.findIndex((w) => w.product > n);
    if (n >= 8) all.push(...waiting.splice(0, Math.min(2, ready < 0 ? waiting.length : ready)));
  }
  return [...all, ...waiting];
}
