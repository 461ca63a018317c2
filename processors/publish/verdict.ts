import type { PublicationState, ReviewItem, Verdict, VerdictKind } from '../../schemas/generated/types.ts';
import { composeFeedback } from '../route/feedback.ts';
import { answer } from './answer.ts';
import type { AnsweredEvent } from './answer.ts';
import { isAudited } from './audit.ts';
import type { PublishContext } from './context.ts';
import { drop, openDraft, withDraft } from './draft.ts';
import type { ProfileDraft, Step, Taken } from './draft.ts';
import { orderOf } from './event-order.ts';
import { isDecided } from './known-decisions.ts';
import { profileOf } from './product.ts';
import { refuse } from './refuse.ts';
import { closeItem, openItem, reviewIdOf } from './review-item.ts';
import { isPublicAlready, isSameQuestion } from './same.ts';
import { publish } from './sequence.ts';

/** Takes a verdict on the newest accepted change; `early` where that change has not been read yet. */
export function takeVerdict(state: PublicationState, verdict: Verdict, context: PublishContext): Step {
  const { profile, eventId } = verdict;
  const order = orderOf(eventId, state, context.incarnation, verdict.sourceOffset);
  if (order === 'ahead') return 'early';
  if (order === 'behind') {
    return drop(state, 'superseded-verdict', `The change ${eventId} is not the newest and has its answer.`);
  }
  return profile === '' ? takeForAll(state, verdict, context) : takeForOne(state, verdict, context);
}

/** What failed before its profiles were known has failed for each of them; here, and not before, they are known for certain. */
function takeForAll(state: PublicationState, verdict: Verdict, context: PublishContext): Step {
  return state.profileNames.reduce<Taken>(
    (done, profile) => {
      const { dropped, ...step } = takeForOne(done.state, { ...verdict, profile }, context);
      const emissions = [...done.emissions, ...step.emissions];
      return { state: step.state, emissions, ...(emissions.length > 0 || !dropped ? {} : { dropped }) };
    },
    { state, emissions: [] },
  );
}

function takeForOne(state: PublicationState, verdict: Verdict, context: PublishContext): Taken {
  const { profile, eventId, pass } = verdict;
  const before = profileOf(state, profile);
  if (before === undefined || !state.profileNames.includes(profile)) {
    return drop(state, 'unknown-profile', `The change ${eventId} is not to be published by "${profile}".`);
  }
  if (pass <= before.judgedPass) {
    return drop(state, 'repeated-verdict', `Pass ${pass} of ${eventId} has been judged already.`);
  }
  if (before.review?.eventId === eventId && isDecided(before, before.review.reviewId)) {
    return drop(
      state,
      'decided-by-a-person',
      `A reviewer has decided on ${eventId}; a later pass changes nothing.`,
    );
  }
  const failed = kindOf(verdict) === 'FAILED';
  // The answer of an earlier pass stands, or a person is about to give it.
  if (failed && (before.pending === null || before.review?.eventId === eventId)) {
    return drop(state, 'nothing-owed', `Pass ${pass} of ${eventId} failed, and changes nothing.`);
  }
  const draft = openDraft(state, verdict, profile, context.now);
  // A failure judges nothing: what is sent again after it is the same pass, and must be taken.
  if (!failed) draft.state = { ...before, judgedPass: pass };
  const event: AnsweredEvent = {
    version: state.version,
    eventId,
    occurredAt: state.occurredAt,
    profiles: state.profileNames.length,
  };
  act(draft, verdict, event, context);
  return { state: withDraft(state, draft), emissions: draft.emissions };
}

function act(draft: ProfileDraft, verdict: Verdict, event: AnsweredEvent, context: PublishContext): void {
  const cause = causeOf(verdict);
  const { reasons, because } = verdict;
  const feedback = composeFeedback(verdict);
  const kind = kindOf(verdict);
  switch (kind) {
    case 'QUALIFIED':
      return publishQualified(draft, verdict, event, context);
    case 'FIXABLE': // The topology has no background unit: a person decides what a new background would have mended.
    case 'UNSURE':
      return askPerson(draft, itemOf(verdict, event, draft.now));
    case 'BLOCKED':
      if (draft.state.review?.eventId === event.eventId) closeItem(draft, 'superseded');
      return refuse(draft, event, { cause, because, reasons, feedback, review: 'NONE' });
    case 'FAILED':
      return answer(draft, event, 'FAILED', { cause, because, reasons, feedback });
  }
}

const causeOf = ({ cause, eventId }: Verdict): string => (cause === '' ? `change:${eventId}` : cause);

/** A sequence without pictures cannot be published, nor shown to a person. */
function kindOf({ verdict, sequence }: Verdict): VerdictKind {
  return sequence.length === 0 && verdict !== 'FAILED' ? 'BLOCKED' : verdict;
}

function publishQualified(
  draft: ProfileDraft,
  verdict: Verdict,
  event: AnsweredEvent,
  { config }: PublishContext,
): void {
  const audited = isAudited(verdict, config.auditShare, config.auditSeed);
  const cause = causeOf(verdict);
  const item = itemOf(verdict, event, draft.now);
  const feedback = composeFeedback(verdict);
  const { because } = verdict;
  if (isPublicAlready(draft.state.published, item)) {
    // Judged again, and nothing that anybody outside can see has changed: no revision, and no second draw for the audit.
    if (draft.state.review?.kind === 'DECISION') closeItem(draft, 'superseded');
    answer(draft, event, 'PUBLISHED', { cause, because, revision: draft.state.revision, feedback });
    return;
  }
  const revision = publish(draft, materialOf(item), cause, audited ? 'AUDIT' : 'NONE');
  answer(draft, event, 'PUBLISHED', { cause, because, revision, feedback });
  if (audited) openItem(draft, auditItem(item, config.auditShare));
}

/**
 * Opens an item, unless a person is looking at this very thing. An open audit is left to its reviewer: it judges what is public, and
 * closing it for what the rules think now would take the doubtful ones out of the sample.
 */
function askPerson(draft: ProfileDraft, item: ReviewItem): void {
  const open = draft.state.review;
  if (open?.open === true && open.eventId === item.eventId) {
    const isPublic = draft.state.published?.eventId === item.eventId;
    if (open.kind === 'AUDIT' && isPublic) return;
    if (open.kind === 'DECISION' && isSameQuestion(open, item)) return;
  }
  openItem(draft, item);
}

const itemOf = (verdict: Verdict, event: AnsweredEvent, now: number): ReviewItem => ({
  reviewId: reviewIdOf(event.eventId, verdict.profile, verdict.pass),
  kind: 'DECISION',
  open: true,
  version: event.version,
  eventId: event.eventId,
  openedAt: now,
  occurredAt: event.occurredAt,
  title: verdict.title,
  category: verdict.category,
  attributes: verdict.attributes,
  profiles: event.profiles,
  sequence: verdict.sequence,
  findings: verdict.findings,
  reasons: verdict.reasons,
  weight: 1,
  acceptProbability: verdict.acceptProbability,
  versions: verdict.versions,
});

const auditItem = (item: ReviewItem, share: number): ReviewItem => ({
  ...item,
  kind: 'AUDIT',
  weight: 1 / Math.min(share, 1),
  reasons: [
    {
      code: 'audit-sample',
      sentence: `Published without a person, and drawn into the audit sample of ${Math.round(share * 1000) / 10} %.`,
      imageId: null,
    },
  ],
});

/** What an item makes public when it is approved. */
export const materialOf = (item: ReviewItem) => ({
  version: item.version,
  eventId: item.eventId,
  occurredAt: item.occurredAt,
  title: item.title,
  category: item.category,
  images: item.sequence,
  acceptProbability: item.acceptProbability,
  versions: item.versions,
  profiles: item.profiles,
});
