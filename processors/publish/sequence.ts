import type { PublishedState, Reason, ReviewState, Sequence } from '../../schemas/generated/types.ts';
import type { ProfileDraft } from './draft.ts';
import { productKey } from './product.ts';
import { closeItem } from './review-item.ts';

export const sequenceKey = (draft: ProfileDraft): string => `${productKey(draft)}/${draft.profile}`;

/**
 * Makes a sequence public under the next revision, which it returns. What is open on the sequence before it is closed: a person
 * would judge what nobody sees any more.
 */
export function publish(
  draft: ProfileDraft,
  next: PublishedState,
  cause: string,
  review: ReviewState,
): number {
  closeItem(draft, 'superseded');
  draft.state = { ...draft.state, published: next };
  return revise(draft, next, { state: 'PUBLISHED', images: next.images, cause, review, reasons: [] });
}

/**
 * Takes back what is public and returns the revision that says so; undefined where nothing is public.
 * An audit item of it that is still open is closed: there is nothing left to judge.
 */
export function withdraw(
  draft: ProfileDraft,
  cause: string,
  reasons: Reason[] = [],
  review: ReviewState = 'NONE',
): number | undefined {
  const { published } = draft.state;
  if (published === null) return undefined;
  if (draft.state.review?.kind === 'AUDIT') closeItem(draft, 'superseded');
  draft.state = { ...draft.state, published: null };
  return revise(draft, published, { state: 'WITHDRAWN', images: [], cause, review, reasons });
}

/** Ends the key in the compacted topic, after the withdrawal of a deleted product. */
export const bury = (draft: ProfileDraft): void => {
  draft.emissions.push({ topic: 'sequences', key: sequenceKey(draft), value: null });
};

function revise(
  draft: ProfileDraft,
  source: PublishedState,
  change: Pick<Sequence, 'state' | 'images' | 'cause' | 'review' | 'reasons'>,
): number {
  const revision = draft.state.revision + 1;
  draft.state = { ...draft.state, revision };
  const value: Sequence = {
    tenant: draft.tenant,
    productId: draft.productId,
    profile: draft.profile,
    revision,
    sourceVersion: source.version,
    occurredAt: source.occurredAt,
    revisedAt: draft.now,
    title: source.title,
    category: source.category,
    acceptProbability: source.acceptProbability,
    versions: source.versions,
    ...change,
  };
  draft.emissions.push({ topic: 'sequences', key: sequenceKey(draft), value });
  return revision;
}
