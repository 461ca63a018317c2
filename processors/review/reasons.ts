/** The reasons that a reviewer may give: those of the rule checks, and what only a person sees. Codes are stable; sentences may change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReviewReason {
  readonly code: string;
  /** For the seller; empty where the reviewer's note says it. */
  readonly sentence: string;
  readonly needsNote?: boolean;
}

const file = join(import.meta.dirname, 'reasons.json');
const taxonomy = JSON.parse(readFileSync(file, 'utf8')) as { version: number; reasons: ReviewReason[] };

export const reviewReasons: readonly ReviewReason[] = taxonomy.reasons;

const byCode = new Map(reviewReasons.map((reason) => [reason.code, reason]));

export const reviewReason = (code: string): ReviewReason | undefined => byCode.get(code);

/** The sentence of a code, for the seller; a code of another version of the list still says what it is. */
export const reasonSentence = (code: string): string =>
  byCode.get(code)?.sentence ?? `A reviewer refused it (${code}).`;
