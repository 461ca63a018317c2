import type {
  KnownDecision,
  PublicationState,
  Reason,
  ReviewDecision,
  ReviewItem,
} from '../../schemas/generated/types.ts';
import { reasonSentence } from '../review/reasons.ts';
import { composeFeedback } from '../route/feedback.ts';
import { answer } from './answer.ts';
import type { PublishContext } from './context.ts';
import { decisionFault } from './decision-fault.ts';
import { drop, openDraft, withDraft } from './draft.ts';
import type { ProfileDraft, Step } from './draft.ts';
import { isEarly } from './early-decision.ts';
import { decisionById, rememberDecision } from './known-decisions.ts';
import { countDecision } from './ledger.ts';
import { profileOf } from './product.ts';
import { refuse } from './refuse.ts';
import { closeItem } from './review-item.ts';
import { publish } from './sequence.ts';
import { takeUndo } from './undo.ts';
import { materialOf } from './verdict.ts';

/** Takes a person's decision once; `early` where the item it is about has not been opened yet. */
export function takeDecision(
  state: PublicationState,
  decision: ReviewDecision,
  context: PublishContext,
): Step {
  const before = profileOf(state, decision.profile);
  if (before !== undefined && decisionById(before, decision.decisionId) !== undefined) {
    return drop(state, 'repeated-decision', `The decision ${decision.decisionId} has been taken already.`);
  }
  const fault = decisionFault(decision);
  if (fault !== undefined) return drop(state, fault.code, fault.sentence);
  if (isEarly(state, decision, context.incarnation)) return 'early';
  if (before === undefined) return drop(state, 'unknown-review', `There is no review ${decision.reviewId}.`);
  const draft = openDraft(state, decision, decision.profile, context.now);
  if (decision.action === 'UNDO') return takeUndo(state, draft, decision);
  const item = before.review;
  if (item === null || item.reviewId !== decision.reviewId) {
    return ignore(state, draft, decision, 'unknown-review', 'is not, or no longer, under review');
  }
  if (!item.open) return ignore(state, draft, decision, 'review-closed', 'is closed');
  carryOut(draft, item, decision);
  return { state: withDraft(state, draft), emissions: draft.emissions };
}

function ignore(
  state: PublicationState,
  draft: ProfileDraft,
  decision: ReviewDecision,
  code: string,
  why: string,
): Step {
  rememberDecision(draft, decision, false);
  return drop(withDraft(state, draft), code, `The item ${decision.reviewId} ${why}.`);
}

function carryOut(draft: ProfileDraft, item: ReviewItem, decision: ReviewDecision): void {
  const cause = `decision:${decision.decisionId}`;
  const known = rememberDecision(draft, decision, true);
  closeItem(draft, cause);
  if (decision.action === 'REJECT') reject(draft, item, known, cause);
  else if (item.kind === 'DECISION') approve(draft, item, cause);
  // An approved audit changes nothing that anybody outside can see, so it makes no revision; the ledger has it.
  countDecision(draft, item, known);
}

function approve(draft: ProfileDraft, item: ReviewItem, cause: string): void {
  const revision = publish(draft, materialOf(item), cause, 'APPROVED');
  answer(draft, item, 'PUBLISHED', { cause, revision, feedback: composeFeedback(item) });
}

function reject(draft: ProfileDraft, item: ReviewItem, decision: KnownDecision, cause: string): void {
  const reasons = decision.reasons.map((code): Reason => ({
    code,
    sentence: reasonSentence(code),
    imageId: null,
  }));
  const sentences = reasons.map((reason) => reason.sentence);
  const feedback = [ended(decision.note.trim()), ...sentences]
    .filter((sentence) => sentence !== '')
    .join(' ');
  refuse(draft, item, { cause, reasons, feedback, review: 'REJECTED' });
}

/** A note is what somebody typed; sentences follow it. */
const ended = (note: string): string => (/[\p{L}\p{N})"'»”]$/u.test(note) ? `${note}.` : note);
