import type { ReviewQueue } from '../../ports/review-queue.ts';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';
import { ReviewError } from './review-error.ts';

/** The items that nobody has decided yet, oldest first; those of one profile where it is named. */
export async function waitingItems(queue: ReviewQueue, profile?: string): Promise<ReviewRequest[]> {
  const [open, decisions] = await Promise.all([queue.open(), queue.decisions()]);
  return undecided(open, decisions).filter((item) => profile === undefined || item.profile === profile);
}

/** Without those that are decided but still open, because PUBLISH has not read the decision: nobody should judge them twice. */
export function undecided(
  open: readonly ReviewRequest[],
  decisions: readonly ReviewDecision[],
): ReviewRequest[] {
  const last = new Map(decisions.map((decision) => [decision.reviewId, decision.action]));
  return open.filter((item) => (last.get(item.reviewId) ?? 'UNDO') === 'UNDO');
}

/**
 * The waiting item that a reviewer means by an item's id, tenant/product or a product's id; never by a part of one, since a slip
 * would decide on something unseen. Throws ReviewError where there is none or more than one.
 */
export function findItem(waiting: readonly ReviewRequest[], meant: string): ReviewRequest {
  const tests: ((item: ReviewRequest) => boolean)[] = [
    (item) => item.reviewId === meant,
    (item) => `${item.tenant}/${item.productId}` === meant,
    (item) => item.productId === meant,
  ];
  for (const isMeant of tests) {
    const [found, ...others] = waiting.filter(isMeant);
    if (found === undefined) continue;
    if (others.length === 0) return found;
    throw new ReviewError(
      'AMBIGUOUS_ITEM',
      `"${meant}" means ${others.length + 1} items; name one of ${[found, ...others].map((item) => item.reviewId).join(', ')}.`,
    );
  }
  throw new ReviewError(
    'NO_SUCH_ITEM',
    `Nothing that waits for a decision is called "${meant}"; "agpis review list" shows what does.`,
  );
}

/**
 * The decisions that count, by the rule of PUBLISH: of several on one item the first holds until it is taken back, and the others
 * came too late. `decisions` are in the order in which PUBLISH reads them.
 */
function inForce(decisions: readonly ReviewDecision[]): ReviewDecision[] {
  const held = new Map<string, ReviewDecision>();
  for (const decision of decisions) {
    const { reviewId, action, undoes } = decision;
    if (action !== 'UNDO') held.set(reviewId, held.get(reviewId) ?? decision);
    else if (held.get(reviewId)?.decisionId === undoes) held.delete(reviewId);
  }
  return [...held.values()];
}

/** A shorter beginning of a decision's id could be a slip of the hand. */
const SHORTEST = 6;

/** The decision that a reviewer wants to take back: the named one, or their own last that stands. Throws ReviewError. */
export function findDecision(
  decisions: readonly ReviewDecision[],
  meant: string,
  reviewer: string,
): ReviewDecision {
  const undone = new Set(decisions.map((decision) => decision.undoes));
  const made = decisions.filter((decision) => decision.action !== 'UNDO');
  if (meant === 'last') {
    const own = inForce(decisions)
      .filter((decision) => decision.reviewer === reviewer)
      .toSorted((a, b) => a.decidedAt - b.decidedAt)
      .at(-1);
    if (own !== undefined) return own;
    throw new ReviewError('NO_SUCH_DECISION', `${reviewer} has no decision that could be undone.`);
  }
  const [found, ...others] = made.filter(
    ({ decisionId }) => decisionId === meant || (meant.length >= SHORTEST && decisionId.startsWith(meant)),
  );
  if (found === undefined || others.length > 0) {
    throw new ReviewError(
      'NO_SUCH_DECISION',
      `${others.length > 0 ? 'More than one' : 'No'} decision is called "${meant}"; "agpis review undo last" takes back your last one.`,
    );
  }
  if (!undone.has(found.decisionId)) return found;
  throw new ReviewError('ALREADY_UNDONE', `The decision ${found.decisionId} has been undone already.`);
}
