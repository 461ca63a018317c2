import type { Finding, Reason, SequenceImage } from '../../schemas/generated/types.ts';
import { reasonOf } from './reason.ts';

/** What a verdict or a review item says about a change. */
export interface Judged {
  readonly reasons: readonly Reason[];
  readonly findings: readonly Finding[];
  /** The pictures published or proposed; empty when refused at once. */
  readonly sequence: readonly SequenceImage[];
}

/** More is not read; the rest is counted, and stands in `reasons`. */
const MOST_SENTENCES = 12;

/**
 * What the seller reads: first why it was decided so, then the pictures that were left out and what else breaks a rule.
 * Findings for information only and repeats say nothing that a seller must act on; nor does a rule of main pictures, once another
 * picture comes first: it has left nothing out.
 */
export function composeFeedback(judged: Judged): string {
  const inSequence = new Set(judged.sequence.map((image) => image.imageId));
  const given = new Set(judged.reasons.map((reason) => reason.sentence));
  const others = judged.findings
    .filter(({ severity, rule }) => severity === 'BLOCK' && rule !== 'repeat')
    .filter(({ scope }) => scope !== 'MAIN' || inSequence.size === 0)
    .map(reasonOf)
    .filter((reason) => !given.has(reason.sentence))
    .map((reason) => leftOut(reason, inSequence));
  return shorten([...new Set([...given, ...others])]);
}

function leftOut(reason: Reason, inSequence: ReadonlySet<string>): string {
  if (reason.imageId === null || inSequence.size === 0 || inSequence.has(reason.imageId))
    return reason.sentence;
  return `Picture ${reason.imageId} was left out: ${reason.sentence}`;
}

function shorten(sentences: readonly string[]): string {
  if (sentences.length <= MOST_SENTENCES) return sentences.join(' ');
  const rest = sentences.length - MOST_SENTENCES;
  return `${sentences.slice(0, MOST_SENTENCES).join(' ')} And ${rest} more.`;
}
