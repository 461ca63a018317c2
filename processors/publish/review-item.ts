import type { ReviewItem, ReviewRequest } from '../../schemas/generated/types.ts';
import type { ProfileDraft } from './draft.ts';
import { productKey } from './product.ts';

/**
 * The id of a review item says what it is about, so that PUBLISH can tell a decision that came too early from one on something
 * unknown, and the same verdict always opens the same item.
 */
export const reviewIdOf = (eventId: string, profile: string, pass: number): string =>
  `${eventId}/${profile}/${pass}`;

/** The change and pass that a review id is about; undefined where it is none of this profile. */
export function subjectOf(reviewId: string, profile: string): { eventId: string; pass: number } | undefined {
  const pass = /\/(\d+)$/.exec(reviewId)?.[1];
  if (pass === undefined) return undefined;
  const rest = reviewId.slice(0, -pass.length - 1);
  if (!rest.endsWith(`/${profile}`)) return undefined;
  return { eventId: rest.slice(0, -profile.length - 1), pass: Number(pass) };
}

/** Opens an item; one that was open is closed first, since a profile has at most one. */
export function openItem(draft: ProfileDraft, item: ReviewItem): void {
  closeItem(draft, 'superseded');
  draft.state = { ...draft.state, review: { ...item, open: true } };
  emitRequest(draft, item, '');
}

/** `because`: decision:<id>, superseded or deleted. */
export function closeItem(draft: ProfileDraft, because: string): void {
  const item = draft.state.review;
  if (item === null || !item.open) return;
  draft.state = { ...draft.state, review: { ...item, open: false } };
  emitRequest(draft, item, because);
}

function emitRequest(draft: ProfileDraft, item: ReviewItem, closedBecause: string): void {
  const value: ReviewRequest = {
    reviewId: item.reviewId,
    tenant: draft.tenant,
    productId: draft.productId,
    profile: draft.profile,
    version: item.version,
    eventId: item.eventId,
    kind: item.kind,
    state: closedBecause === '' ? 'OPEN' : 'CLOSED',
    closedBecause,
    openedAt: item.openedAt,
    updatedAt: draft.now,
    title: item.title,
    category: item.category,
    attributes: item.attributes,
    sequence: item.sequence,
    findings: item.findings,
    reasons: item.reasons,
    weight: item.weight,
  };
  draft.emissions.push({
    topic: 'review-requests',
    key: `${productKey(draft)}/${draft.profile}`,
    value,
  });
}
