import type { PublicationState } from '../../schemas/generated/types.ts';
import { parseEventId } from '../guard/event-id.ts';

/** current: the newest accepted change. ahead: a change that PUBLISH has not read yet. behind: everything older. */
export type Order = 'current' | 'ahead' | 'behind';

/**
 * Where a change stands against what is known. Inputs are read independently, so that a verdict may overtake its own change.
 * Offsets compare only within one life of the topic; a change of another life is ahead where that life is the present one.
 */
export function orderOf(eventId: string, state: PublicationState, incarnation: string): Order {
  if (eventId === state.eventId) return 'current';
  const place = parseEventId(eventId);
  if (place === undefined) return 'behind';
  if (place.incarnation === parseEventId(state.eventId)?.incarnation) {
    return place.offset > state.offset ? 'ahead' : 'behind';
  }
  return place.incarnation === incarnation ? 'ahead' : 'behind';
}
