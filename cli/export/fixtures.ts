/** Pictures as they were shown and decisions on them, for tests of the export. */
import type { LedgerEntry, ReviewRequest, SequenceImage } from '../../schemas/generated/types.ts';

export const shownImage = (position: number, sha256: string): SequenceImage => ({
  imageId: `i${String(position)}`,
  url: 'https://example.com/1.jpg',
  sha256,
  role: position === 0 ? 'MAIN' : 'SECONDARY',
  position,
  width: 800,
  height: 600,
  format: 'jpeg',
  score: 1,
  variantIds: [],
});

/** An approval of ann's, under an identity of its own, or what `over` makes of it. */
export const decisionOn = (
  item: ReviewRequest,
  id: string,
  at: number,
  over: Partial<LedgerEntry> = {},
): LedgerEntry => ({
  entryId: id,
  decisionId: id,
  reviewId: item.reviewId,
  sign: 1,
  decision: 'APPROVE',
  kind: item.kind,
  tenant: item.tenant,
  productId: item.productId,
  profile: item.profile,
  version: 1,
  category: item.category,
  reasons: [],
  note: '',
  reviewer: 'ann',
  simulated: false,
  weight: 1,
  decidedAt: at,
  recordedAt: at,
  ...over,
});
