/**
 * The version guard: which changes of a product count. INGEST and PUBLISH read the same log and ask the same question, so both
 * must give every record the same answer: the decision depends on the records alone (their order, versions, contents and
 * timestamps), never on the clock of the machine that asks.
 */

import { parseEventId } from './event-id.ts';

/** What the guard keeps of a product between two changes. */
export interface KnownVersion {
  /** Highest accepted version. */
  readonly version: number;
  /** Offset of the last change that was judged, accepted or not. */
  readonly offset: number;
  /** Of the last accepted change that was not a null record. */
  readonly contentHash: string;
  readonly deleted: boolean;
  /** When a delete is forgotten, ms; null while the product lives. */
  readonly expiresAt: number | null;
}

/** A record of product-changes, as far as the guard looks at it. */
export interface SeenChange {
  /** null for a tombstone (a record without a value). */
  readonly version: number | null;
  readonly offset: number;
  /** sha256 of the canonical change, hex; not looked at for a tombstone. */
  readonly contentHash: string;
  readonly deleted: boolean;
  /** True where it is the newest known change itself, sent again by an operator because it had failed. Default false. */
  readonly again?: boolean;
}

/**
 * accept: it counts. superseded: a higher version has been accepted. replay: the same version and content as before.
 * already-seen: this very record was judged before (an engine that repeats its input).
 */
export type Judgement = 'accept' | 'superseded' | 'replay' | 'already-seen';

/** Longer than any catalogue keeps a message in flight; after it an old version may bring a deleted product back. */
export const DELETES_REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Judges a change against what is known of its product.
 * `now` is the timestamp of the record in the log, ms, so that two units that read it at different times agree.
 */
export function judgeVersion(known: KnownVersion | undefined, change: SeenChange, now: number): Judgement {
  if (known === undefined) return 'accept';
  if (change.offset <= known.offset) return 'already-seen';
  if (change.again === true) return 'accept';
  if (known.expiresAt !== null && known.expiresAt <= now) return 'accept';
  if (change.version === null) return known.deleted ? 'replay' : 'accept';
  if (change.version < known.version) return 'superseded';
  if (change.version > known.version) return 'accept';
  return change.contentHash === known.contentHash ? 'replay' : 'accept';
}

/**
 * What is known after a judgement. A tombstone deletes at the known version and leaves the hash of the last content in place, so
 * that a late copy of that content is a replay and does not bring the product back.
 */
export function rememberVersion(
  known: KnownVersion | undefined,
  change: SeenChange,
  judgement: Judgement,
  now: number,
): KnownVersion {
  if (known !== undefined && judgement === 'already-seen') return known;
  if (known !== undefined && judgement !== 'accept') return { ...known, offset: change.offset };
  const tombstone = change.version === null;
  return {
    version: change.version ?? known?.version ?? 0,
    offset: change.offset,
    contentHash: tombstone ? (known?.contentHash ?? '') : change.contentHash,
    deleted: change.deleted,
    expiresAt: change.deleted ? now + DELETES_REMEMBERED_MS : null,
  };
}

/** What is known, as the log now read may judge by it: offsets of another life of the topic say nothing about this one. */
export function knownInThisLife<Known extends KnownVersion & { readonly eventId: string }>(
  known: Known | undefined,
  eventId: string,
): KnownVersion | undefined {
  if (known === undefined) return undefined;
  const sameLife = parseEventId(known.eventId)?.incarnation === parseEventId(eventId)?.incarnation;
  return sameLife ? known : { ...known, offset: -1 };
}
