/** How often each item occurs. */
export function countOf(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

export const repeated = (items: readonly string[]): string[] =>
  [...countOf(items)].filter(([, count]) => count > 1).map(([item]) => item);
