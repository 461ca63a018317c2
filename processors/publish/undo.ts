import type {
  KnownDecision,
  PublicationState,
  ReviewDecision,
  ReviewItem,
} from '../../schemas/generated/types.ts';
import { answer } from './answer.ts';
import { drop, withDraft } from './draft.ts';
import type { ProfileDraft, Step } from './draft.ts';
import { decisionById, markUndone, rememberDecision } from './known-decisions.ts';
import { uncountDecision } from './ledger.ts';
import { openItem } from './review-item.ts';
import { publish, withdraw } from './sequence.ts';
import { materialOf } from './verdict.ts';

/** Takes a decision back: off the ledger, its public effect reversed, and its item open again. */
export function takeUndo(state: PublicationState, draft: ProfileDraft, undo: ReviewDecision): Step {
  const original = decisionById(draft.state, undo.undoes ?? '');
  const item = draft.state.review;
  rememberDecision(draft, undo, false);
  const ignore = (code: string, sentence: string): Step => drop(withDraft(state, draft), code, sentence);
  if (original === undefined) return ignore('unknown-decision', `There is no decision ${undo.undoes}.`);
  if (original.action === 'UNDO') {
    return ignore('undo-of-undo', `${original.decisionId} is itself an undo; decide anew instead.`);
  }
  if (original.undone) {
    return ignore('not-in-force', `The decision ${original.decisionId} is undone already, or never counted.`);
  }
  if (item === null || item.reviewId !== original.reviewId || item.eventId !== state.eventId) {
    return ignore(
      'no-longer-current',
      `${original.decisionId} was about a version that is no longer the newest.`,
    );
  }
  reverse(draft, item, original, `decision:${undo.decisionId}`);
  markUndone(draft, original.decisionId);
  openItem(draft, item);
  uncountDecision(draft, item, original, undo.decisionId);
  return { state: withDraft(state, draft), emissions: draft.emissions };
}

/**
 * An undone approval is withdrawn, an undone audit rejection is public again, and the seller hears of both. An undone refusal
 * changes nothing that is public: the next decision is its next answer.
 */
function reverse(draft: ProfileDraft, item: ReviewItem, original: KnownDecision, cause: string): void {
  if (item.kind === 'DECISION' && original.action === 'APPROVE') {
    const revision = withdraw(draft, cause);
    const feedback = 'The approval was taken back; the sequence is under review again.';
    answer(draft, item, 'WITHDRAWN', { cause, feedback, ...(revision === undefined ? {} : { revision }) });
  }
  if (item.kind === 'AUDIT' && original.action === 'REJECT') {
    const revision = publish(draft, materialOf(item), cause, 'AUDIT');
    const feedback = 'The rejection was taken back; the sequence is public again.';
    answer(draft, item, 'PUBLISHED', { cause, feedback, revision });
  }
}
