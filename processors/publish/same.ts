/** What makes no difference to those who see it: neither a revision nor a question is put twice. */
import { isDeepStrictEqual } from 'node:util';
import type { PublishedState, ReviewItem, SequenceImage } from '../../schemas/generated/types.ts';

/** Scores grade the choice; nobody outside sees more of them than the order. */
const visible = (images: readonly SequenceImage[]): unknown[] =>
  images.map(({ score: _score, ...image }) => image);

/** Whether what an item would make public is public already, of the same change. */
export const isPublicAlready = (published: PublishedState | null, item: ReviewItem): boolean =>
  published !== null &&
  published.eventId === item.eventId &&
  isDeepStrictEqual(visible(published.images), visible(item.sequence));

/** Whether a reviewer would read the same in both: pictures in their order, and why they are asked. */
export const isSameQuestion = (one: ReviewItem, other: ReviewItem): boolean =>
  isDeepStrictEqual(visible(one.sequence), visible(other.sequence)) &&
  isDeepStrictEqual(one.reasons, other.reasons);
