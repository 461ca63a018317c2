import type { PublicationState } from '../../schemas/generated/types.ts';
import type { ChangeInput } from './change-input.ts';
import { isUnknown } from './product.ts';

/** Of a product. Nobody sends more that no schema explains, except one whose every record is so; then the newest are remembered. */
export const UNREAD_KEPT = 32;

/** Remembers a change that no schema explained: whoever has sent it has got no answer yet. */
export function leaveUnread(state: PublicationState, eventId: string): PublicationState {
  if (state.unread.includes(eventId)) return state;
  return { ...state, unread: [...state.unread, eventId].slice(-UNREAD_KEPT) };
}

/**
 * A change as it is read. Where it was sent again because the image unit could not read it, it has had its answer unless it was left
 * unread here as well; a product of which nothing has been read owes every answer.
 */
export function readNow(
  state: PublicationState,
  input: ChangeInput,
): { readonly state: PublicationState; readonly input: ChangeInput } {
  const { again, eventId } = input;
  const isUnread = state.unread.includes(eventId);
  const read = isUnread ? { ...state, unread: state.unread.filter((each) => each !== eventId) } : state;
  if (again?.answered !== 'if-read') return { state: read, input };
  return { state: read, input: { ...input, again: { ...again, answered: !isUnread && !isUnknown(state) } } };
}
