/** What happened to each product, put together from the topics: the matter of the contact sheet. */
import type {
  Candidate,
  CandidateImage,
  ChangeResult,
  Finding,
  ReviewRequest,
  Sequence,
} from '../../schemas/generated/types.ts';

export interface Story {
  readonly key: string;
  readonly profile: string;
  readonly title: string;
  readonly category: string;
  /** Answers in the order in which they were given. */
  readonly answers: readonly ChangeResult[];
  /** The last candidate: the pictures that came in and what was found. Absent when none was made (no pictures, deleted). */
  readonly candidate: Candidate | undefined;
  /** What is public now; null after a tombstone; undefined when nothing ever was. */
  readonly sequence: Sequence | null | undefined;
  readonly review: ReviewRequest | undefined;
}

export interface StorySources {
  readonly candidates: readonly Candidate[];
  readonly results: readonly ChangeResult[];
  /** Last record per key tenant/product/profile. */
  readonly sequences: ReadonlyMap<string, Sequence | null>;
  readonly requests: ReadonlyMap<string, ReviewRequest>;
}

export function tellStories(sources: StorySources): Story[] {
  const keyOf = (r: { tenant: string; productId: string; profile: string }): string =>
    `${r.tenant}/${r.productId}/${r.profile}`;
  const answers = Map.groupBy(sources.results, keyOf);
  const candidates = new Map(sources.candidates.map((c) => [keyOf(c), c]));
  const keys = [...new Set([...answers.keys(), ...candidates.keys(), ...sources.sequences.keys()])].sort();
  return keys.map((key) => {
    const candidate = candidates.get(key);
    const own = answers.get(key) ?? [];
    const sequence = sources.sequences.get(key);
    return {
      key: key.split('/').slice(0, 2).join('/'),
      profile: key.split('/').slice(2).join('/'),
      title: candidate?.title ?? sequence?.title ?? '',
      category: candidate?.category ?? sequence?.category ?? '',
      answers: [...own].sort((a, b) => a.answeredAt - b.answeredAt),
      candidate,
      sequence,
      review: sources.requests.get(key),
    };
  });
}

export type Standing = 'published' | 'in review' | 'refused' | 'withdrawn' | 'failed' | 'pending';

/** Where a product stands now, in one word. */
export function standingOf(story: Story): Standing {
  if (story.sequence?.state === 'PUBLISHED') return 'published';
  if (story.review?.state === 'OPEN' && story.review.kind === 'DECISION') return 'in review';
  const last = story.answers.at(-1)?.outcome;
  if (last === 'DELETED' || last === 'WITHDRAWN' || story.sequence?.state === 'WITHDRAWN') return 'withdrawn';
  if (last === 'FAILED') return 'failed';
  return last === undefined ? 'pending' : 'refused';
}

/** Findings of a picture, worst first. */
export function findingsOf(image: CandidateImage): Finding[] {
  const rank = { BLOCK: 0, WARN: 1, INFO: 2 };
  return [...image.findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}
