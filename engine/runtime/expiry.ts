import type { RunnerParts } from './bound-unit.ts';

/** Keys forgotten in one transaction, at most. */
const EXPIRY_BATCH = 1_000;
/** How often is told of an `expiresAt` that throws, ms. */
const TELL_MS = 60_000;

/**
 * Finds what may be forgotten. A value that `expiresAt` throws at is kept: one that an earlier version of the unit wrote, say. It is
 * the unit's business when to forget, and none of its records is at fault, so it is told of and nothing else comes of it.
 */
export function expiryOf({
  unit,
  clock,
  log,
}: Pick<RunnerParts, 'unit' | 'clock' | 'log'>): (
  values: ReadonlyMap<string, unknown>,
  now: number,
) => string[] {
  const expiresAt = unit.store?.expiresAt as ((value: unknown) => number | null) | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;

  function tell(refused: readonly string[], cause: unknown): void {
    const at = clock.elapsed();
    if (refused.length === 0 || at - toldAt < TELL_MS) return;
    toldAt = at;
    log(
      'error',
      `${unit.name} cannot tell when what it remembers expires: expiresAt threw, so those values are kept`,
      {
        key: refused[0]?.slice(0, 200),
        keys: refused.length,
        error: cause instanceof Error ? cause.stack : String(cause),
      },
    );
  }

  return (values, now) => {
    if (!expiresAt) return [];
    const expired: string[] = [];
    const refused: string[] = [];
    let cause: unknown;
    for (const [key, value] of values) {
      try {
        const at = expiresAt(value);
        if (at !== null && at <= now) expired.push(key);
      } catch (error) {
        if (refused.length === 0) cause = error;
        refused.push(key);
      }
      if (expired.length >= EXPIRY_BATCH) break;
    }
    tell(refused, cause);
    return expired;
  };
}
