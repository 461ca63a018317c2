import type { ProductChange, PublicationState } from '../../schemas/generated/types.ts';
import type { Again } from '../guard/redriven.ts';
import { MAX_PROFILES } from '../ingest/validate.ts';
import type { AnsweredEvent } from './answer.ts';
import type { PublishContext } from './context.ts';

/** A record of product-changes. */
export interface ChangeInput {
  /** tenant/productId. */
  readonly key: string;
  /** null for a tombstone, which deletes the product at the version known. */
  readonly change: ProductChange | null;
  /** "<incarnation>/<partition>/<offset>" of the record. */
  readonly eventId: string;
  /** Set where an operator has sent the record again from the dead letters: it stands for the event that it was at first. */
  readonly again?: Again & {
    /** Of the record itself: that of `eventId` is the first one's. */
    readonly offset: number;
  };
  /** sha256 of the canonical change, hex, by the function that INGEST uses too; any text for a tombstone. */
  readonly contentHash: string;
  /** Of the record in the log, ms. The version guard goes by it. */
  readonly timestamp: number;
}

/** What is said to have led to what a change does. */
export const causeOf = ({ eventId, again }: ChangeInput): string => again?.cause ?? `change:${eventId}`;

/**
 * Whether the change has had its first answer, or is owed it, before it is read: it failed, and was sent again. Never in a log created
 * anew, where it is another event.
 */
export const isAnswered = ({ again, eventId }: ChangeInput): boolean =>
  again?.answered === true && again.of === eventId;

export const answeredEvent = (input: ChangeInput, version: number, profiles: number): AnsweredEvent => ({
  version,
  eventId: input.eventId,
  occurredAt: input.change?.occurredAt ?? input.timestamp,
  profiles,
});

/**
 * The profiles that a change is answered for: its own, else (a tombstone or a bare delete) those known, else the default. One that
 * names more than can be is answered once, by the default: an answer for each would be a flood.
 */
export function answeredProfiles(
  state: PublicationState,
  change: ProductChange | null,
  context: PublishContext,
): string[] {
  const named = change?.profiles.length ?? 0;
  if (change !== null && named > 0 && named <= MAX_PROFILES) return [...new Set(change.profiles)];
  const bare = change === null || change.deleted;
  if (bare && state.profileNames.length > 0) return state.profileNames;
  return [...new Set(context.config.defaultProfiles)];
}
