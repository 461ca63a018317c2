import type { PublicationState, Reason } from '../../schemas/generated/types.ts';
import { answerAtOnce } from './answer.ts';
import type { AnsweredEvent } from './answer.ts';
import { answeredEvent, answeredProfiles, isAnswered } from './change-input.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishContext } from './context.ts';
import { openDraft, withDraft } from './draft.ts';
import type { ProfileDraft, Step } from './draft.ts';
import type { Emission } from './emission.ts';
import { productOf } from './product.ts';
import { closeItem } from './review-item.ts';
import { bury, withdraw } from './sequence.ts';
import { supersedePending } from './supersede.ts';

/**
 * Ends a product: owed answers are given, open reviews closed, every public sequence is withdrawn and its key ends with a tombstone.
 * Revisions and decisions are kept for as long as the delete is remembered, so that revisions go on growing if the product returns.
 */
export function deleteProduct(state: PublicationState, input: ChangeInput, context: PublishContext): Step {
  const answered = answeredProfiles(state, input.change, context);
  const event = answeredEvent(input, state.version, answered.length);
  const emissions: Emission[] = [];
  let next: PublicationState = {
    ...state,
    eventId: input.eventId,
    occurredAt: event.occurredAt,
    profileNames: [],
    imageUrls: [],
  };
  for (const name of new Set([...Object.keys(state.profiles), ...answered])) {
    const draft = openDraft(next, productOf(input.key), name, context.now);
    if (answered.includes(name)) endProfile(draft, event, { first: !isAnswered(input) });
    else endProfile(draft, event, undefined);
    if (Object.hasOwn(next.profiles, name)) next = withDraft(next, draft);
    emissions.push(...draft.emissions);
  }
  return { state: next, emissions };
}

function endProfile(
  draft: ProfileDraft,
  event: AnsweredEvent,
  answered: { readonly first: boolean } | undefined,
): void {
  const cause = `delete:${event.eventId}`;
  const reason: Reason = { code: 'deleted', sentence: 'The product was deleted.', imageId: null };
  supersedePending(draft, cause, reason);
  closeItem(draft, 'deleted');
  const revision = withdraw(draft, cause, [reason]);
  if (draft.state.revision > 0) bury(draft);
  draft.state = { ...draft.state, review: null, judgedPass: -1 };
  if (!answered) return;
  answerAtOnce(draft, event, 'DELETED', {
    cause,
    ...answered,
    ...(revision === undefined ? {} : { revision }),
  });
}
