import type { PublicationState } from '../../schemas/generated/types.ts';
import { dropProfile, eachProfile, newest, NO_PASS_LEFT, takeOffRemoved } from './accept-change.ts';
import { answer } from './answer.ts';
import { answeredEvent, answeredProfiles, causeOf } from './change-input.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishContext } from './context.ts';
import { deleteProduct } from './delete-product.ts';
import type { Step } from './draft.ts';

/**
 * Takes the newest change once more: it had failed, here or where its pictures are looked at, and an operator has sent it again.
 * What of it was carried out stays as it is; what is owed stays owed; every other answer is a later one. A profile that was judged
 * keeps its verdict, and one that failed takes the verdict that follows.
 */
export function judgeAgain(state: PublicationState, input: ChangeInput, context: PublishContext): Step {
  const { change } = input;
  if (change === null || change.deleted) {
    return deleteProduct(state, { ...input, again: { ...againOf(input), answered: true } }, context);
  }
  const names = answeredProfiles(state, change, context);
  const faults = context.validate(change);
  const cause = causeOf(input);
  if (faults.length > 0) {
    const event = answeredEvent(input, state.version, names.length);
    const feedback = faults.map((fault) => fault.sentence).join(' ');
    return eachProfile(state, names, input, context, (draft) => {
      if (names.includes(draft.profile))
        answer(draft, event, 'REFUSED', { cause, reasons: [...faults], feedback });
    });
  }
  return eachProfile(newest(state, input, change, names), names, input, context, (draft) => {
    if (!names.includes(draft.profile)) return dropProfile(draft, cause, state.version);
    takeOffRemoved(draft, change, input.eventId);
    if (draft.state.judgedPass === NO_PASS_LEFT) draft.state = { ...draft.state, judgedPass: -1 };
  });
}

/** Without the marks of a redrive nothing comes here. */
function againOf({ eventId, again }: ChangeInput): NonNullable<ChangeInput['again']> {
  if (again === undefined) throw new TypeError(`${eventId} was not sent again.`);
  return again;
}
