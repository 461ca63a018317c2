/**
 * Which categories a remark names: read as the phrases that reviewers use, with what may join them, so that the remark as a whole is
 * explained at the least cost. A phrase may be written a little differently; what resembles none of them names nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alignments, mayBegin, type Template, templateOf, weightsOf } from './phrase-alignment.ts';
import { ANY, phraseTokens, tokensOf } from './remark-tokens.ts';

export interface ReviewerPhrases {
  readonly codes: Readonly<Record<string, readonly { readonly text: string }[]>>;
  readonly qualified: readonly { readonly text: string }[];
  readonly joins: Readonly<Record<'two' | 'three', readonly { readonly text: string }[]>>;
}

/** Codes, each once, in the order in which the remark names them. */
export type RemarkReader = (remark: string) => string[];

const FILE = join(import.meta.dirname, '../training/assets/words/feedback.json');

/** All phrases that the project knows, of every part of its split. */
export const knownPhrases = (): ReviewerPhrases => JSON.parse(readFileSync(FILE, 'utf8')) as ReviewerPhrases;

/** Of one more phrase, so that a remark is not cut into more of them than it needs; beside up to 1 for each word. */
const PHRASE = 0.3;

/** Of the words up to a place. */
interface Reading {
  readonly cost: number;
  readonly codes: readonly string[];
}

export function remarkReader(phrases: ReviewerPhrases = knownPhrases()): RemarkReader {
  const weightOf = weightsOf(phrases);
  const templates = templatesOf(phrases, weightOf);
  return (remark) => {
    const tokens = tokensOf(remark);
    const likely = templates.filter(likelyIn(tokens));
    const best: Reading[] = [{ cost: 0, codes: [] }];
    const offer = (at: number, reading: Reading) => {
      if (best[at] === undefined || reading.cost < best[at].cost) best[at] = reading;
    };
    for (const [at, token] of tokens.entries()) {
      const { cost, codes } = best[at]!;
      // A word that no phrase explains costs what it weighs.
      offer(at + 1, { cost: cost + weightOf(token), codes });
      if (!mayBegin(tokens, at)) continue;
      for (const template of likely)
        for (const [end, changed] of alignments(template, tokens, at, weightOf))
          offer(end, {
            cost: cost + changed + PHRASE,
            codes: template.code === null ? codes : [...codes, template.code],
          });
    }
    return [...new Set(best[tokens.length]!.codes)];
  };
}

/** Half of a phrase must be there, be it in another form, for the phrase to be: a look that spares most alignments. */
function likelyIn(tokens: readonly string[]): (template: Template) => boolean {
  const there = new Set([ANY, ...tokens].map(stem));
  return ({ tokens: own, weights, weight }) =>
    own.reduce((sum, token, at) => sum + (there.has(stem(token)) ? weights[at]! : 0), 0) >= weight / 2;
}

const stem = (token: string): string => token.slice(0, 4);

function templatesOf(
  { codes, qualified, joins }: ReviewerPhrases,
  weightOf: (token: string) => number,
): Template[] {
  const joining = new Set(
    [...joins.two, ...joins.three].flatMap(({ text }) =>
      text.split(/\{[^}]*\}/).map((part) => tokensOf(part).join(' ')),
    ),
  );
  const ofPhrase = (code: string | null, text: string) =>
    templateOf(code, withoutStop(phraseTokens(text)), weightOf);
  return [
    ...Object.entries(codes).flatMap(([code, all]) => all.map(({ text }) => ofPhrase(code, text))),
    ...qualified.map(({ text }) => ofPhrase(null, text)),
    ...[...joining].filter((part) => part !== '').map((part) => templateOf(null, part.split(' '), weightOf)),
  ];
}

/** Joining takes full stops away and adds them. */
const withoutStop = (tokens: readonly string[]): string[] =>
  tokens.at(-1) === '.' ? tokens.slice(0, -1) : [...tokens];
