/** What is learned from examples, and what cannot be: pure. */
import { reviewReason } from '../../processors/review/reasons.ts';
import { RULES } from '../../processors/screening/finding.ts';
import { closeCodes } from '../review/reason-codes.ts';
import type { Example } from './examples.ts';
import { TrainingError } from './training-error.ts';

/** Below so many a new category is chance: of the held-out third some fifteen are left to measure it by. */
export const LEAST_NEW = 50;
/** Of a category that the model knows; those with fewer stay as they are. */
export const LEAST_KNOWN = 20;

export interface Plan {
  /** Categories that the model knows, learned anew. */
  readonly learn: readonly string[];
  /** Further ones. */
  readonly add: readonly string[];
  readonly examples: readonly Example[];
  /** For whoever asked: what is left as it is, and why. */
  readonly notes: readonly string[];
}

/**
 * @param known the model's categories, in their order.
 * @param add codes that --add names. With any, all others stay as they are, to the last digit.
 * Throws TrainingError `code-taken`, `code-unknown`, `too-few`.
 */
export function planOf(examples: readonly Example[], known: readonly string[], add: readonly string[]): Plan {
  for (const code of add) refuseTaken(code, known);
  const learnable = new Set([...known, ...add]);
  const strange = examples.flatMap((example) =>
    example.codes.filter((code) => !learnable.has(code)).map((code) => ({ example, code })),
  );
  for (const { example, code } of strange) if (reviewReason(code) === undefined) throw unknown(code, example);
  const skipped = new Set(strange.map(({ example }) => example));
  const usable = examples.filter((example) => !skipped.has(example));
  const count = (code: string): number => usable.filter(({ codes }) => codes.includes(code)).length;
  const notes =
    skipped.size === 0
      ? []
      : [
          `${skipped.size} examples are left out: their reasons (${[...new Set(strange.map(({ code }) => code))].join(', ')}) are none of the model's categories`,
        ];
  for (const code of add) requireEnough(code, count(code), usable.length, LEAST_NEW);
  if (add.length > 0) return { learn: [], add, examples: usable, notes };
  const named = known.filter((code) => count(code) > 0);
  const learn = named.filter((code) => count(code) >= LEAST_KNOWN);
  if (learn.length === 0)
    throw new TrainingError(
      'too-few',
      `No category has ${LEAST_KNOWN} examples${named.length > 0 ? ` (${named.map((code) => `${code} ${count(code)}`).join(', ')})` : ''}; collect more, or name a new category with --add.`,
    );
  for (const code of learn) requireEnough(code, count(code), usable.length, LEAST_KNOWN);
  const few = named.filter((code) => !learn.includes(code)).map((code) => `${code} ${count(code)}`);
  const left =
    few.length === 0 ? [] : [`fewer than ${LEAST_KNOWN} examples, left as it is: ${few.join(', ')}`];
  return { learn, add, examples: usable, notes: [...notes, ...left] };
}

function refuseTaken(code: string, known: readonly string[]): void {
  const taken = (what: string): TrainingError =>
    new TrainingError('code-taken', `"${code}" cannot be added: ${what}.`);
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(code)) throw taken('a code has small letters, digits and dashes');
  if (known.includes(code))
    throw taken('the model knows it already; leave --add out, and it is learned anew from its examples');
  const reason = reviewReason(code);
  if ((RULES as readonly string[]).includes(code))
    throw taken('it is what a rule measures ("agpis check"); choose another code');
  if (reason?.narrower)
    throw taken(`it stands for any of ${reason.narrower.join(', ')}; choose a code for one thing`);
  if (reason?.needsNote) throw taken('it means whatever its note says; choose a code for one thing');
}

function requireEnough(code: string, with_: number, all: number, least: number): void {
  if (with_ < least)
    throw new TrainingError(
      'too-few',
      `"${code}" has ${with_} examples; at least ${least} different sequences are needed.`,
    );
  if (all - with_ < least)
    throw new TrainingError(
      'too-few',
      `Only ${all - with_} examples are not "${code}"; at least ${least} are needed to learn what it is not. Add lines with an empty code (sequences that are fine), or rows with --beside.`,
    );
}

function unknown(code: string, { file, line }: Example): TrainingError {
  const close = closeCodes(code);
  const hint = close.length > 0 ? ` Did you mean ${close.join(' or ')}?` : '';
  return new TrainingError(
    'code-unknown',
    `${file}, line ${line}: there is no reason "${code}".${hint} If it is a new category, add --add ${code}.`,
  );
}
