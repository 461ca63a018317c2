import type { PublicationState, ReviewDecision } from '../../schemas/generated/types.ts';
import { orderOf } from './event-order.ts';
import { profileOf } from './product.ts';
import { subjectOf } from './review-item.ts';

/** Whether the item that a decision is about may still be opened: its change or its verdict has not been read yet. */
export function isEarly(state: PublicationState, decision: ReviewDecision, incarnation: string): boolean {
  const subject = subjectOf(decision.reviewId, decision.profile);
  if (subject === undefined) return false;
  const order = orderOf(subject.eventId, state, incarnation);
  if (order !== 'current') return order === 'ahead';
  if (!state.profileNames.includes(decision.profile)) return false;
  const { judgedPass = -1, pending = null } = profileOf(state, decision.profile) ?? {};
  // Answered without a verdict: it failed, and a failure opens no item.
  if (judgedPass < 0 && pending === null) return false;
  return subject.pass > judgedPass;
}
