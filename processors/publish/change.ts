import type { ChangeOutcome, PublicationState, Reason } from '../../schemas/generated/types.ts';
import { parseEventId } from '../guard/event-id.ts';
import { isRedriveOf } from '../guard/redriven.ts';
import { judgeVersion, knownInThisLife, rememberVersion } from '../guard/version.ts';
import type { SeenChange } from '../guard/version.ts';
import { answerAtOnce } from './answer.ts';
import { acceptChange, refuseChange } from './accept-change.ts';
import { answeredEvent, answeredProfiles, isAnswered } from './change-input.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishContext } from './context.ts';
import { deleteProduct } from './delete-product.ts';
import { judgeAgain } from './judge-again.ts';
import { drop, openDraft } from './draft.ts';
import type { Step } from './draft.ts';
import type { Emission } from './emission.ts';
import { isUnknown, productOf } from './product.ts';
import { readNow } from './unread.ts';

/** Takes a change in source order: answers what does not count, and carries out what does. */
export function takeChange(before: PublicationState, arrived: ChangeInput, context: PublishContext): Step {
  const { state, input } = readNow(before, arrived);
  const again = isRedriveOf(input.again, isUnknown(state) ? undefined : state);
  const seen = seenChange(input, again);
  const known = isUnknown(state) ? undefined : knownInThisLife(state, input.eventId);
  const judgement = judgeVersion(known, seen, input.timestamp);
  if (judgement === 'already-seen') {
    return drop(state, 'already-seen', `The change ${input.eventId} has been applied before.`);
  }
  const next = rememberVersion(known, seen, judgement, input.timestamp);
  // A log created anew has events of its own: the change is one of them, and owed an answer like any other.
  if (again && input.eventId === state.eventId) return judgeAgain({ ...state, ...next }, input, context);
  if (judgement === 'accept') return carryOut({ ...state, ...next }, input, context);
  if (isAnswered(input)) {
    return drop({ ...state, ...next }, judgement, `${input.eventId} has been overtaken, and has its answer.`);
  }
  const [outcome, reason] =
    judgement === 'replay' ? replayed(state) : superseded(state, seen.version ?? state.version);
  return {
    state: { ...state, ...next },
    emissions: answerAll(state, input, context, outcome, reason),
  };
}

function carryOut(state: PublicationState, input: ChangeInput, context: PublishContext): Step {
  const { change } = input;
  // A delete is carried out whatever else it says: its other fields may be empty.
  if (change === null || change.deleted) return deleteProduct(state, input, context);
  const faults = context.validate(change);
  return faults.length > 0
    ? refuseChange(state, input, faults, context)
    : acceptChange(state, input, change, context);
}

const replayed = (state: PublicationState): [ChangeOutcome, Reason] => [
  'REPLAYED',
  {
    code: 'replayed',
    sentence: `Version ${state.version} came with this content before, as ${state.eventId}; its answer stands.`,
    imageId: null,
  },
];

const superseded = (state: PublicationState, version: number): [ChangeOutcome, Reason] => [
  'SUPERSEDED',
  {
    code: 'older-version',
    sentence: `Version ${version} came after version ${state.version} and changes nothing.`,
    imageId: null,
  },
];

function answerAll(
  state: PublicationState,
  input: ChangeInput,
  context: PublishContext,
  outcome: ChangeOutcome,
  reason: Reason,
): Emission[] {
  const names = answeredProfiles(state, input.change, context);
  const event = answeredEvent(input, input.change?.version ?? state.version, names.length);
  const cause = `change:${state.eventId}`;
  return names.flatMap((name) => {
    const draft = openDraft(state, productOf(input.key), name, context.now);
    answerAtOnce(draft, event, outcome, {
      cause,
      first: true,
      reasons: [reason],
      feedback: reason.sentence,
    });
    return draft.emissions;
  });
}

function seenChange({ change, contentHash, eventId, ...input }: ChangeInput, again: boolean): SeenChange {
  const place = parseEventId(eventId);
  if (place === undefined) {
    throw new TypeError(`"${eventId}" is no event id; write <incarnation>/<partition>/<offset>.`);
  }
  const offset = input.again?.offset ?? place.offset;
  if (change === null) return { version: null, offset, contentHash, deleted: true, again };
  return { version: change.version, offset, contentHash, deleted: change.deleted, again };
}
