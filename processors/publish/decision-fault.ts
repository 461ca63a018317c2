import type { ReviewDecision } from '../../schemas/generated/types.ts';
import type { Dropped } from './emission.ts';

/** Longer notes are refused: cutting one would put words in the reviewer's mouth (contract of review-decisions). */
export const LONGEST_NOTE = 2000;

/** Why a decision cannot be taken as it stands; undefined for one that can. */
export function decisionFault(decision: ReviewDecision): Dropped | undefined {
  if (decision.action === 'REJECT' && decision.reasons.length === 0) {
    return { code: 'no-reason', sentence: `The rejection ${decision.decisionId} gives no reason.` };
  }
  if (decision.action === 'UNDO' && decision.undoes === null) {
    return { code: 'undoes-nothing', sentence: `The undo ${decision.decisionId} names no decision.` };
  }
  if (decision.note.length > LONGEST_NOTE) {
    return {
      code: 'note-too-long',
      sentence: `The note of ${decision.decisionId} has ${decision.note.length} characters; at most ${LONGEST_NOTE} are kept.`,
    };
  }
  return undefined;
}
