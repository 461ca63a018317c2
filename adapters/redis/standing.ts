/** Where the parts of the index stand, and whether a reader may believe them. */
import { IndexBehindError, type IndexPosition } from '../../ports/hash-index.ts';

/** Fields of a guard, in the order in which they are read (lua/guard.lua). */
export const GUARD_FIELDS = ['epoch', 'incarnation', 'offset', 'until', 'rebuilt'] as const;

/** A part that stands somewhere. One that has been emptied, or has lost its guard, stands nowhere. */
export interface Standing extends IndexPosition {
  /** The owner knows that the topic is committed up to here: below it the part is being caught up. */
  readonly until: bigint;
  /** Epoch of the owner that last emptied it: a later one excuses an offset that is lower than before. */
  readonly rebuilt: bigint;
}

/** `fields` as GUARD_FIELDS names them; null or empty where Redis has none. */
export function standingOf(fields: readonly (string | Buffer | null | undefined)[]): Standing | undefined {
  const [epoch, incarnation, offset, until, rebuilt] = fields.map((field) => String(field ?? ''));
  if (!epoch || !incarnation || !offset) return undefined;
  return {
    epoch: BigInt(epoch),
    incarnation,
    offset: BigInt(offset),
    until: BigInt(until || offset),
    rebuilt: BigInt(rebuilt || 0),
  };
}

export type Standings = ReadonlyMap<number, Standing | undefined>;

/** What a reader has seen of the parts: none of them may fall behind that. One of these a process. */
export interface Floors {
  /** Of the parts that must stand before anything is answered: all, or, where nobody said how many there are, those seen. */
  seen(): Standings;
  /** The owner knows where its part stands. */
  raise(part: number, standing: Standing): void;
  /**
   * Throws IndexBehindError where a part stands nowhere, is being caught up, or has fallen behind what had been seen of it when
   * it was asked. What was applied since then is in an answer that is still on its way.
   */
  check(seen: Standings, standings: Standings): void;
}

export function floorsOf(count?: number): Floors {
  const floors = new Map<number, Standing>();

  function raise(part: number, now: Standing): void {
    const floor = floors.get(part);
    const rebuilt = floor && floor.rebuilt > now.rebuilt ? floor.rebuilt : now.rebuilt;
    floors.set(part, { ...now, rebuilt });
  }

  return {
    seen() {
      if (count === undefined) return new Map(floors);
      return new Map(Array.from({ length: count }, (_, part) => [part, floors.get(part)]));
    },
    raise,
    check(seen, standings) {
      for (const [part, now] of standings) {
        const fault = faultOf(seen.get(part), now);
        if (fault !== undefined) throw new IndexBehindError(part, fault);
        if (now && faultOf(floors.get(part), now) === undefined) raise(part, now);
      }
    },
  };
}

/** Undefined where the part may be believed. */
export function faultOf(floor: Standing | undefined, now: Standing | undefined): string | undefined {
  if (!now) return 'has no position: it was never filled, is being emptied, or Redis lost it';
  if (now.offset < now.until)
    return `is being caught up with its topic: it stands at offset ${String(now.offset)} of ${String(now.until)}`;
  if (!floor || now.rebuilt > floor.rebuilt) return undefined;
  if (now.incarnation !== floor.incarnation)
    return 'is of an earlier topic of that name: Redis was put back to an older state';
  if (now.offset >= floor.offset) return undefined;
  return `stands at offset ${String(now.offset)} and stood at ${String(floor.offset)}: Redis lost writes, or was put back to an older state`;
}

/**
 * Whether all that was read between the two looks was of one state. A part that was lost and repaired meanwhile has another epoch:
 * whoever repairs it claims it first.
 */
export const isSameReign = (before: Standings, after: Standings): boolean =>
  [...before].every(([part, one]) => one?.epoch === after.get(part)?.epoch);
