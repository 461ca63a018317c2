/** What the decoder reads, laid out as in training/muisc/targets.py. */
import type { CategoryScore } from '../../ports/classifier.ts';
import { CATEGORIES, CATEGORY, MASK, PICTURE, SAY, SEP } from './tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/** In tokens: of everything, of the title, of the category. */
export interface TextLimits {
  readonly length: number;
  readonly title: number;
  readonly category: number;
}

/** Title, [SEP], category, [MASK]: the last is where the decision is read, and what a sentence follows. */
export function textOf(tokens: Tokenizer, limits: TextLimits, title: string, category: string): number[] {
  return [
    ...tokens.encode(title).slice(0, limits.title),
    SEP,
    ...tokens.encode(category.replaceAll('/', ' ')).slice(0, limits.category),
    MASK,
  ];
}

/** Reviewers name no more; and at least how likely a category is that a sentence is about. */
const [MOST_NAMED, NAMED] = [3, 0.5];

/**
 * What is written behind [MASK] before the model goes on, of each sentence: one of the likeliest categories, with its picture. Asked for two at once it now and then says one of them twice.
 * `isPraise`: nothing has to be wrong; otherwise the likeliest is named, however unlikely.
 */
export function plansOf(scores: readonly CategoryScore[], isPraise: boolean): number[][] {
  const ranked = scores
    .map((score, nth) => ({ ...score, nth }))
    .filter(({ nth }) => nth < CATEGORIES)
    .toSorted((one, other) => other.probability - one.probability);
  const likely = ranked.filter(({ probability }) => probability >= NAMED).slice(0, MOST_NAMED);
  const named = likely.length > 0 || isPraise ? likely : ranked.slice(0, 1);
  if (named.length === 0) return [[SAY]];
  return named.map(({ nth, image }) => [CATEGORY + nth, ...(image === null ? [] : [PICTURE + image]), SAY]);
}
