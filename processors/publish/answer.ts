import type { ChangeOutcome, ChangeResult, Reason } from '../../schemas/generated/types.ts';
import type { ProfileDraft } from './draft.ts';
import { productKey } from './product.ts';
import type { Product } from './product.ts';

/** The change that is answered; pending, published and review item carry it. */
export interface AnsweredEvent {
  readonly version: number;
  readonly eventId: string;
  readonly occurredAt: number;
  /** How many first answers the event gets. */
  readonly profiles: number;
}

export interface AnswerDetails {
  readonly cause: string;
  /** In an operator's words, where one had it judged again. */
  readonly because?: string;
  readonly reasons?: readonly Reason[];
  readonly feedback?: string;
  /** Of the sequence that was published or withdrawn with it, or that stays public. */
  readonly revision?: number;
}

/** Answers a change that was accepted before: the first answer where one is owed, else a later one. */
export function answer(
  draft: ProfileDraft,
  event: AnsweredEvent,
  outcome: ChangeOutcome,
  details: AnswerDetails,
): void {
  const first = draft.state.pending?.eventId === event.eventId;
  if (first) draft.state = { ...draft.state, pending: null };
  emitAnswer(draft, event, outcome, first, details);
}

/** Answers a change in the moment in which it is read, so that nothing stays owed. `first`: it has had no answer yet. */
export const answerAtOnce = (
  draft: ProfileDraft,
  event: AnsweredEvent,
  outcome: ChangeOutcome,
  details: AnswerDetails & { readonly first: boolean },
): void => emitAnswer(draft, event, outcome, details.first, details);

function emitAnswer(
  draft: ProfileDraft,
  event: AnsweredEvent,
  outcome: ChangeOutcome,
  first: boolean,
  { cause, because = '', reasons = [], feedback = '', revision }: AnswerDetails,
): void {
  const product: Product = { tenant: draft.tenant, productId: draft.productId };
  const value: ChangeResult = {
    ...product,
    profile: draft.profile,
    profiles: event.profiles,
    version: event.version,
    eventId: event.eventId,
    outcome,
    first,
    cause,
    because,
    reasons: [...reasons],
    feedback,
    revision: revision ?? null,
    occurredAt: event.occurredAt,
    answeredAt: draft.now,
  };
  draft.emissions.push({ topic: 'change-results', key: productKey(product), value });
}
