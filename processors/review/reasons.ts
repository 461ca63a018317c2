/**
 * The reasons that a reviewer may give: those of the rule checks, those that a classifier learns to see, and what only a person sees.
 * Codes are stable; sentences may change.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReviewReason {
  readonly code: string;
  /** For the seller; empty where the reviewer's note says it. */
  readonly sentence: string;
  readonly needsNote?: boolean;
  /** Codes that say the same more precisely; training takes this one for any of them. */
  readonly narrower?: readonly string[];
  /** Present where it is a violation that can be seen without a marketplace's profile: one of the classifier's categories. */
  readonly seenAs?: Appearance;
}

/** How a violation shows itself. */
export type Appearance =
  | {
      /** In a picture by itself. */
      readonly of: 'picture';
      /** It has a place that a box can be drawn around; else the whole picture is meant. */
      readonly local: boolean;
      /** It is a fault of the main picture alone: further behind, a scene or a close-up is none. Absent: of any picture. */
      readonly slot?: 'main';
    }
  | {
      /** In how pictures, and the title, stand to each other. */
      readonly of: 'sequence';
      /** So many pictures it takes, at least. */
      readonly pictures: number;
      /** Ways of it that are scored apart. */
      readonly subKinds?: readonly string[];
    };

/** One of the classifier's categories. */
export interface Violation {
  readonly code: string;
  readonly sentence: string;
  readonly seenAs: Appearance;
}

const file = join(import.meta.dirname, 'reasons.json');
const taxonomy = JSON.parse(readFileSync(file, 'utf8')) as { version: number; reasons: ReviewReason[] };

export const reviewReasons: readonly ReviewReason[] = taxonomy.reasons;

/** What a classifier looks for, in the order of the file, which is that of its outputs. */
export const violations: readonly Violation[] = reviewReasons.flatMap(({ code, sentence, seenAs }) =>
  seenAs ? [{ code, sentence, seenAs }] : [],
);

const byCode = new Map(reviewReasons.map((reason) => [reason.code, reason]));

export const reviewReason = (code: string): ReviewReason | undefined => byCode.get(code);

/** The sentence of a code, for the seller; a code of another version of the list still says what it is. */
export const reasonSentence = (code: string): string =>
  byCode.get(code)?.sentence ?? `A reviewer refused it (${code}).`;
