/** A member of a group and the partitions that it says it owns. */
export interface Claim {
  readonly id: string;
  readonly owned: readonly number[];
}

/**
 * Deals partitions 0..count-1 to members: even to within one, and each partition stays with its owner where evenness
 * allows. Pure and independent of the order of members, so that any leader reaches the same result.
 */
export function assignSticky(members: readonly Claim[], count: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const result = new Map<string, number[]>(sorted.map(({ id }) => [id, []]));
  if (sorted.length === 0) return result;
  const least = Math.floor(count / sorted.length);
  let extras = count % sorted.length;
  const taken = new Set<number>();
  for (const { id, owned } of sorted) {
    const own = result.get(id) ?? [];
    for (const p of [...new Set(owned)].sort((a, b) => a - b)) {
      if (p < 0 || p >= count || taken.has(p) || !Number.isInteger(p)) continue;
      if (own.length >= least + (extras > 0 ? 1 : 0)) break;
      own.push(p);
      taken.add(p);
      if (own.length === least + 1) extras -= 1;
    }
  }
  const free = Array.from({ length: count }, (_, p) => p).filter((p) => !taken.has(p));
  for (const [, own] of result)
    while (own.length < least && free.length > 0) own.push(free.shift() as number);
  for (const [, own] of result) if (own.length === least && free.length > 0) own.push(free.shift() as number);
  for (const own of result.values()) own.sort((a, b) => a - b);
  return result;
}
