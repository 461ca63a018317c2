/** How far a part of a remark is from a phrase: an edit distance over words, in which rare words weigh more. */
import { ANY, isSign, phraseTokens, PICTURE, QUOTED } from './remark-tokens.ts';

export interface Template {
  /** null: praise, or what joins two phrases. */
  readonly code: string | null;
  readonly tokens: readonly string[];
  readonly weights: readonly number[];
  /** Of all tokens. */
  readonly weight: number;
}

export type WeightOf = (token: string) => number;

// Set on phrases of the parts train and development.
const SIGN = 0.05;
/** Of a word that no phrase has. */
const UNKNOWN = 0.5;
/** Of each word that a slot takes, which are at most so many. */
const TAKEN = 0.05;
const MOST_TAKEN = 5;
/** A word in another form (blur, blurred), as a share of its weight. */
const FORM = 0.3;
/** A phrase is there where no more than this share of it is written differently. */
const MOST_CHANGED = 0.5;

interface Phrases {
  readonly codes: Readonly<Record<string, readonly { readonly text: string }[]>>;
  readonly qualified: readonly { readonly text: string }[];
}

/** By how many phrases have a word: all of them 0, one of them 1. */
export function weightsOf({ codes, qualified }: Phrases): WeightOf {
  const all = [...Object.values(codes).flat(), ...qualified];
  const times = new Map<string, number>();
  for (const { text } of all)
    for (const token of new Set(phraseTokens(text))) times.set(token, (times.get(token) ?? 0) + 1);
  return (token) => {
    if (isSign(token)) return SIGN;
    const known = times.get(token);
    return known === undefined ? UNKNOWN : 1 - Math.log(known) / Math.log(all.length);
  };
}

export function templateOf(code: string | null, tokens: readonly string[], weightOf: WeightOf): Template {
  const weights = tokens.map((token) => (token === ANY ? TAKEN : weightOf(token)));
  return { code, tokens, weights, weight: weights.reduce((sum, one) => sum + one, 0) };
}

/** A phrase begins at the beginning, and behind signs and the word that joins. */
export function mayBegin(tokens: readonly string[], at: number): boolean {
  const before = tokens[at - 1];
  return before === undefined || isSign(before) || before === 'and';
}

const mayEnd = (tokens: readonly string[], at: number): boolean =>
  at === tokens.length || isSign(tokens[at]!) || isSign(tokens[at - 1]!) || tokens[at - 1] === 'and';

/** Where the template may end when it begins at `from`, and how much of it is then written differently. */
export function alignments(
  { tokens, weights, weight }: Template,
  remark: readonly string[],
  from: number,
  weightOf: WeightOf,
): [end: number, changed: number][] {
  const length = Math.min(remark.length - from, tokens.length + 2 * MOST_TAKEN);
  let row = new Float64Array(length + 1);
  for (let b = 1; b <= length; b++) row[b] = row[b - 1]! + weightOf(remark[from + b - 1]!);
  for (const [a, token] of tokens.entries()) {
    const next = new Float64Array(length + 1);
    next[0] = row[0]! + weights[a]!;
    for (let b = 1; b <= length; b++) {
      const word = remark[from + b - 1]!;
      const both =
        token === ANY ? taken(row, remark, from, b) : row[b - 1]! + differing(token, word, weights[a]!);
      next[b] = Math.min(next[b - 1]! + weightOf(word), row[b]! + weights[a]!, both);
    }
    row = next;
  }
  const ends: [number, number][] = [];
  for (let b = 1; b <= length; b++)
    if (row[b]! <= MOST_CHANGED * weight && mayEnd(remark, from + b)) ends.push([from + b, row[b]!]);
  return ends;
}

/** A slot takes one word or some, but no sign that ends a clause. */
function taken(row: Float64Array, remark: readonly string[], from: number, b: number): number {
  let best = Infinity;
  for (let words = 1; words <= Math.min(MOST_TAKEN, b); words++) {
    const word = remark[from + b - words]!;
    if (/^[.!?;:,]$/.test(word) || word === PICTURE || word === QUOTED) break;
    best = Math.min(best, row[b - words]! + words * TAKEN);
  }
  return best;
}

function differing(token: string, word: string, weight: number): number {
  if (token === word) return 0;
  const stem = Math.max(4, Math.min(token.length, word.length) - 2);
  return token.length > 3 && token.slice(0, stem) === word.slice(0, stem) ? FORM * weight : Infinity;
}
