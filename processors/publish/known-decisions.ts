import type { KnownDecision, ProfileState, ReviewDecision } from '../../schemas/generated/types.ts';
import type { ProfileDraft } from './draft.ts';

/** Enough for a repeat and for the undo of what a reviewer still remembers (notes: the last 10 are editable), and bounded. */
const REMEMBERED = 20;

export const decisionById = (state: ProfileState, decisionId: string): KnownDecision | undefined =>
  state.decisions.find((decision) => decision.decisionId === decisionId);

/** Remembers a decision. One that was ignored is remembered as not in force, so that a repeat of it is ignored as well. */
export function rememberDecision(
  draft: ProfileDraft,
  decision: ReviewDecision,
  inForce: boolean,
): KnownDecision {
  const { decisionId, reviewId, action, reasons, note, reviewer, simulated, decidedAt } = decision;
  const undone = !inForce;
  const known: KnownDecision = {
    decisionId,
    reviewId,
    action,
    undone,
    reasons,
    note,
    reviewer,
    simulated,
    decidedAt,
  };
  draft.state = { ...draft.state, decisions: [...draft.state.decisions, known].slice(-REMEMBERED) };
  return known;
}

export function markUndone(draft: ProfileDraft, decisionId: string): void {
  const decisions = draft.state.decisions.map((decision) =>
    decision.decisionId === decisionId ? { ...decision, undone: true } : decision,
  );
  draft.state = { ...draft.state, decisions };
}

/** Whether a person's decision on this item stands. */
export const isDecided = (state: ProfileState, reviewId: string): boolean =>
  state.decisions.some(
    (decision) => decision.reviewId === reviewId && decision.action !== 'UNDO' && !decision.undone,
  );
