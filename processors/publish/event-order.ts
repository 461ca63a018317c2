import type { PublicationState } from '../../schemas/generated/types.ts';
import { parseEventId } from '../guard/event-id.ts';

/** current: the newest accepted change. ahead: a change that PUBLISH has not read yet. behind: everything older. */
export type Order = 'current' | 'ahead' | 'behind';

/**
 * Where a change stands against what is known. Inputs are read independently, so that a verdict may overtake its own change.
 * Offsets compare only within one life of the topic; a change of another life is ahead where that life is the present one.
 * `redrivenAt`: offset of the record that was judged, where it was sent again and lies elsewhere than its event id says; else -1.
 */
export function orderOf(
  eventId: string,
  state: PublicationState,
  incarnation: string,
  redrivenAt = -1,
): Order {
  const first = parseEventId(eventId);
  const place = first && redrivenAt >= 0 ? { ...first, offset: redrivenAt } : first;
  if (eventId === state.eventId) return redrivenAt > state.offset ? 'ahead' : 'current';
  if (place === undefined) return 'behind';
  if (place.incarnation === parseEventId(state.eventId)?.incarnation) {
    return place.offset > state.offset ? 'ahead' : 'behind';
  }
  return place.incarnation === incarnation ? 'ahead' : 'behind';
}
