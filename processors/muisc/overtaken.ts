import type { Candidate } from '../../schemas/generated/types.ts';
import { parseEventId } from '../guard/event-id.ts';

/**
 * Whether a candidate of a later change of the product waits behind this one: INGEST has accepted that change, so PUBLISH answers this
 * one SUPERSEDED whatever is said of it, and twenty edits in a minute cost one look at the whole. Offsets compare within one life of
 * product-changes alone; a later pass of the same change does not count, since its answer names another cause.
 */
export function isOvertaken(candidate: Candidate, waiting: readonly (Candidate | null)[]): boolean {
  const place = placeOf(candidate);
  return waiting.some((other) => {
    const later = other && placeOf(other);
    return Boolean(place && later && later.incarnation === place.incarnation && later.offset > place.offset);
  });
}

/** A redriven change counts where it was sent to again. */
function placeOf({ eventId, sourceOffset }: Candidate) {
  const place = parseEventId(eventId);
  return place && { ...place, offset: Math.max(place.offset, sourceOffset) };
}
