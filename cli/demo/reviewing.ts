/** Lets the simulated reviewer work: one decision per open item, and one decision taken back, to show that undo keeps the sums exact. */
import { createHash } from 'node:crypto';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';
import { type PlantedFault, SIMULATED_REVIEWER, judge } from './simulated-reviewer.ts';

export interface Reviewing {
  onRequest(request: ReviewRequest): void;
  readonly decided: () => number;
  readonly undone: () => number;
}

export function reviewing(
  faults: readonly PlantedFault[],
  decide: (decision: ReviewDecision) => void,
): Reviewing {
  /** Decisions made per item, to give each an id of its own when the item comes back. */
  const made = new Map<string, number>();
  const answered = new Set<string>();
  let decided = 0;
  let undone = 0;

  function decisionFor(request: ReviewRequest, round: number): ReviewDecision {
    const { action, reasons, note } = judge(request, faults);
    return {
      decisionId: idOf(request, round),
      reviewId: request.reviewId,
      tenant: request.tenant,
      productId: request.productId,
      profile: request.profile,
      action,
      undoes: null,
      reasons,
      note,
      reviewer: SIMULATED_REVIEWER,
      simulated: true,
      decidedAt: Date.now(),
    };
  }

  function onClosed(request: ReviewRequest): void {
    const round = made.get(request.reviewId) ?? 0;
    if (undone > 0 || round !== 1 || !request.closedBecause.startsWith('decision:')) return;
    undone += 1;
    const undo = {
      ...decisionFor(request, 0),
      decisionId: `${idOf(request, 1)}-undo`,
      action: 'UNDO' as const,
      reasons: [],
      note: 'on second thoughts',
    };
    decide({ ...undo, undoes: request.closedBecause.slice('decision:'.length) });
  }

  return {
    onRequest(request) {
      const seen = `${request.reviewId} ${String(request.updatedAt)} ${request.state}`;
      if (answered.has(seen)) return;
      answered.add(seen);
      if (request.state === 'CLOSED') return onClosed(request);
      const round = (made.get(request.reviewId) ?? 0) + 1;
      made.set(request.reviewId, round);
      decided += 1;
      decide(decisionFor(request, round));
    },
    decided: () => decided,
    undone: () => undone,
  };
}

const idOf = (request: ReviewRequest, round: number): string =>
  `sim-${createHash('sha256').update(request.reviewId).digest('hex').slice(0, 16)}-${String(round)}`;
