import type { Reason, ReviewState } from '../../schemas/generated/types.ts';
import { answer } from './answer.ts';
import type { AnsweredEvent } from './answer.ts';
import type { ProfileDraft } from './draft.ts';
import { withdraw } from './sequence.ts';

export interface Refusal {
  readonly cause: string;
  readonly because?: string;
  readonly reasons: Reason[];
  /** For the seller. */
  readonly feedback: string;
  /** Of the withdrawn sequence, where the refused one was public. */
  readonly review: ReviewState;
}

/** Refuses a change. An older version stays public; the refused one itself, where it is public already, is withdrawn. */
export function refuse(draft: ProfileDraft, event: AnsweredEvent, refusal: Refusal): void {
  const { cause, because = '', reasons, feedback, review } = refusal;
  if (draft.state.published?.eventId !== event.eventId) {
    answer(draft, event, 'REFUSED', { cause, because, reasons, feedback });
    return;
  }
  const revision = withdraw(draft, cause, reasons, review);
  answer(draft, event, 'WITHDRAWN', {
    cause,
    because,
    reasons,
    feedback,
    ...(revision === undefined ? {} : { revision }),
  });
}
