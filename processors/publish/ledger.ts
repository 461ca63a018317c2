import type { KnownDecision, LedgerEntry, ReviewItem } from '../../schemas/generated/types.ts';
import type { ProfileDraft } from './draft.ts';
import { productKey } from './product.ts';

/** Adds a decision to the ledger. */
export const countDecision = (draft: ProfileDraft, item: ReviewItem, decision: KnownDecision): void =>
  emitEntry(draft, item, decision, 1, decision.decisionId);

/**
 * Takes a decision off the ledger again. The row repeats every property of the decision's own row, so that sums by day, reason or
 * reviewer are exact too.
 */
export const uncountDecision = (
  draft: ProfileDraft,
  item: ReviewItem,
  decision: KnownDecision,
  undoId: string,
): void => emitEntry(draft, item, decision, -1, undoId);

function emitEntry(
  draft: ProfileDraft,
  item: ReviewItem,
  decision: KnownDecision,
  sign: 1 | -1,
  entryId: string,
): void {
  const value: LedgerEntry = {
    entryId,
    decisionId: decision.decisionId,
    reviewId: item.reviewId,
    sign,
    decision: decision.action === 'APPROVE' ? 'APPROVE' : 'REJECT',
    kind: item.kind,
    tenant: draft.tenant,
    productId: draft.productId,
    profile: draft.profile,
    version: item.version,
    category: item.category,
    reasons: decision.reasons,
    note: decision.note,
    reviewer: decision.reviewer,
    simulated: decision.simulated,
    weight: item.weight,
    decidedAt: decision.decidedAt,
    recordedAt: draft.now,
  };
  draft.emissions.push({ topic: 'review-ledger', key: productKey(draft), value });
}
