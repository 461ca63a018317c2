/** How a second model's word differs from the one that decides: named so that analysts can count it. */
import type { Classification } from '../../ports/classifier.ts';
import { type Judgement, judge, policyOf } from './judge.ts';
import type { ClassifierRules } from '../screening/profile.ts';

export interface Beside {
  /** For the stage event, each with a prefix of its own: analysts' views take them apart. */
  readonly reasons: readonly string[];
  /** For people. */
  readonly detail: string;
}

/** From here on a model holds a category to be there, whatever profiles make of it. */
const SEEN = 0.5;

/** undefined where no second model was asked, or it gave no answer. `rules`: of the profile, for both models. */
export function besideOf(
  { categories, beside }: Classification,
  rules: ClassifierRules | undefined,
): Beside | undefined {
  if (beside === undefined) return undefined;
  const { model, thresholds, ms } = beside;
  const codes = beside.categories.map(({ code }) => code);
  const { verdict, risk } = judge(beside.categories, policyOf(rules, { codes, thresholds }));
  const said = nameOf(verdict);
  return {
    reasons: [
      `beside:${model}`,
      `beside-verdict:${said}`,
      ...differing(categories, beside.categories, 'beside-adds'),
      ...differing(beside.categories, categories, 'beside-lacks'),
    ],
    detail: `; beside ${model}: ${said}, risk ${risk.toFixed(2)}, waited ${ms.toFixed(0)} ms`,
  };
}

export const nameOf = (verdict: Judgement['verdict']): string => verdict.toLowerCase();

type Scores = Classification['categories'];

/** What the others see and these do not, of the categories that both know. */
function differing(these: Scores, others: Scores, prefix: string): string[] {
  const known = new Map(these.map(({ code, probability }) => [code, probability]));
  return others
    .filter(({ code, probability }) => probability >= SEEN && (known.get(code) ?? 1) < SEEN)
    .map(({ code }) => `${prefix}:${code}`);
}
