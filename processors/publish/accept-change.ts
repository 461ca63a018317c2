import type { ProductChange, PublicationState, Reason } from '../../schemas/generated/types.ts';
import { answer, answerAtOnce } from './answer.ts';
import { answeredEvent, answeredProfiles, causeOf, isAnswered } from './change-input.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishContext } from './context.ts';
import { openDraft, withDraft } from './draft.ts';
import type { ProfileDraft, Step } from './draft.ts';
import type { Emission } from './emission.ts';
import { removedPictures } from './pictures.ts';
import { productOf } from './product.ts';
import { closeItem } from './review-item.ts';
import { withdraw } from './sequence.ts';
import { supersedePending } from './supersede.ts';

/** A refused change takes no verdict: INGEST sends none, and one that came all the same would be an answer too many. */
export const NO_PASS_LEFT = 2 ** 31 - 1;

/**
 * Takes a valid change as the newest: older answers that are owed are given, pictures and profiles that it no longer has are taken
 * off the public sequences at once, and its own answers are owed from now on. `state` carries the guard's new version already.
 */
export function acceptChange(
  state: PublicationState,
  input: ChangeInput,
  change: ProductChange,
  context: PublishContext,
): Step {
  const names = answeredProfiles(state, change, context);
  const event = answeredEvent(input, state.version, names.length);
  const { offset, contentHash } = state;
  return eachProfile(newest(state, input, change, names), names, input, context, (draft) => {
    leaveBehind(draft, input.eventId, state.version);
    if (names.includes(draft.profile)) {
      takeOffRemoved(draft, change, input.eventId);
      const pending = isAnswered(input) ? null : { ...event, offset, contentHash, pass: 0 };
      draft.state = { ...draft.state, pending };
      return;
    }
    dropProfile(draft, causeOf(input), state.version);
  });
}

/** Ends what a profile shows that the newest change no longer names. */
export function dropProfile(draft: ProfileDraft, cause: string, version: number): void {
  closeItem(draft, 'superseded');
  takeOff(draft, cause, {
    code: 'profile-dropped',
    sentence: `Version ${version} is no longer to be published by ${draft.profile}.`,
    imageId: null,
  });
}

/**
 * Refuses an invalid change at once. It counts as the newest, so older answers are no longer owed; but what is public stays: its
 * list of pictures cannot be trusted, and a broken export must not empty a shop.
 */
export function refuseChange(
  state: PublicationState,
  input: ChangeInput,
  faults: readonly Reason[],
  context: PublishContext,
): Step {
  const names = answeredProfiles(state, input.change, context);
  const event = answeredEvent(input, state.version, names.length);
  const refused = { ...state, eventId: input.eventId, occurredAt: event.occurredAt };
  const feedback = faults.map((fault) => fault.sentence).join(' ');
  const step = eachProfile(refused, [], input, context, (draft) => {
    leaveBehind(draft, input.eventId, state.version);
    draft.state = { ...draft.state, judgedPass: NO_PASS_LEFT };
  });
  for (const name of names) {
    const draft: ProfileDraft = openDraft(step.state, productOf(input.key), name, context.now);
    answerAtOnce(draft, event, 'REFUSED', {
      cause: causeOf(input),
      first: !isAnswered(input),
      reasons: faults,
      feedback,
    });
    step.emissions.push(...draft.emissions);
  }
  return step;
}

export const newest = (
  state: PublicationState,
  input: ChangeInput,
  change: ProductChange,
  profileNames: string[],
): PublicationState => ({
  ...state,
  eventId: input.eventId,
  occurredAt: change.occurredAt,
  profileNames,
  imageUrls: change.images.map((image) => image.url),
});

interface Applied {
  readonly state: PublicationState;
  readonly emissions: Emission[];
}

export function eachProfile(
  state: PublicationState,
  added: readonly string[],
  input: ChangeInput,
  context: PublishContext,
  apply: (draft: ProfileDraft) => void,
): Applied {
  const emissions: Emission[] = [];
  for (const name of new Set([...Object.keys(state.profiles), ...added])) {
    const draft = openDraft(state, productOf(input.key), name, context.now);
    apply(draft);
    state = withDraft(state, draft);
    emissions.push(...draft.emissions);
  }
  return { state, emissions };
}

/** Ends what an older change still had open. An audit goes on: what it is about is public until something else is. */
function leaveBehind(draft: ProfileDraft, eventId: string, version: number): void {
  supersedePending(draft, `change:${eventId}`, {
    code: 'superseded',
    sentence: `A newer change (version ${version}) came before this one was answered.`,
    imageId: null,
  });
  if (draft.state.review?.kind === 'DECISION') closeItem(draft, 'superseded');
  const review = draft.state.review?.open === true ? draft.state.review : null;
  draft.state = { ...draft.state, review, judgedPass: -1 };
}

export function takeOffRemoved(draft: ProfileDraft, change: ProductChange, eventId: string): void {
  const removed = removedPictures(draft.state.published?.images ?? [], change.images);
  const [first] = removed;
  if (first === undefined) return;
  takeOff(draft, `picture-removed:${eventId}`, {
    code: 'picture-removed',
    sentence: `Version ${change.version} no longer has ${removed.length === 1 ? 'the picture' : `${removed.length} pictures, among them`} ${first.imageId} at ${first.url}.`,
    imageId: first.imageId,
  });
}

/** Withdraws what is public, and tells the seller of the change that it was made from. */
function takeOff(draft: ProfileDraft, cause: string, reason: Reason): void {
  const { published } = draft.state;
  const revision = withdraw(draft, cause, [reason]);
  if (published === null || revision === undefined) return;
  answer(draft, published, 'WITHDRAWN', { cause, reasons: [reason], feedback: reason.sentence, revision });
}
