import type { RunnerParts } from '../record/bound-unit.ts';

/** Keys forgotten in one transaction, at most. */
const MOST_FORGOTTEN = 1_000;
/** Keys looked at in one go, at most: a million at once would keep the event loop for too long. */
const MOST_LOOKED_AT = 20_000;
/** How often is told of an `expiresAt` that throws, ms. */
const TELL_MS = 60_000;

/** Looks for what may be forgotten, some keys at a time. */
export interface Expiry {
  /** Begins with the first key, unless it is looking already. */
  begin(): void;
  /** Whether there are keys that it has not looked at since it began. */
  isLooking(): boolean;
  /** The next keys whose time is over; those at work are left until it begins again. */
  next(now: number, isAtWork: (key: string) => boolean): string[];
}

/**
 * A value that `expiresAt` throws at is kept: one that an earlier version of the unit wrote, say. It is the unit's business when to
 * forget, and none of its records is at fault, so it is told of and nothing else comes of it.
 */
export function expiryOf(
  { unit, clock, log }: Pick<RunnerParts, 'unit' | 'clock' | 'log'>,
  values: ReadonlyMap<string, unknown>,
): Expiry {
  const expiresAt = unit.store?.expiresAt as ((value: unknown) => number | null) | undefined;
  let looking: Iterator<[string, unknown]> | undefined;
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

  return {
    begin() {
      if (expiresAt) looking ??= values.entries();
    },
    isLooking: () => looking !== undefined,
    next(now, isAtWork) {
      const expired: string[] = [];
      const refused: string[] = [];
      let cause: unknown;
      for (let looked = 0; looked < MOST_LOOKED_AT && expired.length < MOST_FORGOTTEN; looked += 1) {
        const next = looking?.next();
        if (!expiresAt || !next || next.done === true) {
          looking = undefined;
          break;
        }
        const [key, value] = next.value;
        try {
          const at = expiresAt(value);
          if (at !== null && at <= now && !isAtWork(key)) expired.push(key);
        } catch (error) {
          if (refused.length === 0) cause = error;
          refused.push(key);
        }
      }
      tell(refused, cause);
      return expired;
    },
  };
}
