/** What the decoder reads, laid out as in training/muisc/targets.py. */
import type { CategoryScore } from '../../ports/classifier.ts';
import { CATEGORIES, CATEGORY, MASK, PICTURE, SAY, SEP, wordsOf } from './tokenizer.ts';
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

/** Of the words of a title that have three letters and more, so many must be known: of real titles in English it is 30 % and more, of other languages next to nothing. */
const LEAST_KNOWN = 0.25;
/** What is said of a title against its pictures. */
const OF_TITLE: readonly string[] = ['title-mismatch'];

/**
 * Whether the model knows what a title is about. It has learned English alone: letters of other scripts are dropped, and of words that it does not know it thinks something all the same. By its list of
 * pieces: a word that is a piece by itself was frequent in training.
 */
export function isRead(tokens: Tokenizer, title: string): boolean {
  const words = wordsOf(title)
    .map((word) => word.replace('_', ''))
    .filter((word) => /^[a-z]{3,}$/.test(word));
  const known = words.filter((word) => tokens.encode(word).length === 1);
  return known.length > 0 && known.length >= LEAST_KNOWN * words.length;
}

/** What the scores are worth where the title was not read, and which of them are nothing. */
export function withoutTitle(scores: readonly CategoryScore[]): {
  readonly categories: CategoryScore[];
  readonly notAsked: readonly string[];
} {
  const notAsked = scores.flatMap(({ code }) => (OF_TITLE.includes(code) ? [code] : []));
  const categories = scores.map((score) =>
    notAsked.includes(score.code) ? { ...score, probability: 0 } : score,
  );
  return { categories, notAsked };
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
