import type { Refused } from '../../ports/pictures.ts';

/** Remembers refusals for a short time, so that a storm of events with one dead address asks its host once. */
export interface RefusalCache {
  get(href: string): Refused | undefined;
  put(href: string, refusal: Refused): void;
}

const MOST_ENTRIES = 10_000;

export function refusalCache(ttlMs: number, now: () => number): RefusalCache {
  const entries = new Map<string, { readonly until: number; readonly refusal: Refused }>();
  return {
    get(href) {
      const entry = entries.get(href);
      if (entry === undefined || now() < entry.until) return entry?.refusal;
      entries.delete(href);
      return undefined;
    },
    put(href, refusal) {
      entries.delete(href);
      entries.set(href, { until: now() + ttlMs, refusal });
      const [oldest] = entries.keys();
      if (entries.size > MOST_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
  };
}
