/** What a profile makes of the probabilities that the classifier gave: pure, so a changed profile needs no other model. */
import type { CategoryScore } from '../../ports/classifier.ts';
import type { ClassifierRules } from '../screening/profile.ts';

/** Risks, 0..1: below the first it is published, above the second refused; between them a person looks. */
export interface Thresholds {
  readonly publishBelow: number;
  readonly refuseAbove: number;
}

export interface Policy extends Thresholds {
  /** Codes that are held against a sequence. */
  readonly blocks: readonly string[];
  /** Of those, codes that count where they are seen on the main picture alone. Default: none. */
  readonly onMainOnly?: readonly string[];
}

export interface Judgement {
  readonly verdict: 'QUALIFIED' | 'UNSURE' | 'BLOCKED';
  /** That at least one of the blocked codes is there, taken as independent of each other, 0..1. */
  readonly risk: number;
  /** Of the blocked codes those that explain the verdict, the likeliest first; none where it is QUALIFIED. */
  readonly reasons: readonly CategoryScore[];
}

/** A model's own: the codes that it knows and the thresholds of its bundle. */
export interface JudgedModel {
  readonly codes: readonly string[];
  readonly thresholds: Thresholds;
}

/** What a profile says, else what the model brings: all codes, its own thresholds. */
export function policyOf(rules: ClassifierRules | undefined, { codes, thresholds }: JudgedModel): Policy {
  const blocks = rules?.blocks ?? 'all';
  const { publishBelow = thresholds.publishBelow, refuseAbove = thresholds.refuseAbove } = rules ?? {};
  return {
    blocks: blocks === 'all' ? codes : blocks,
    onMainOnly: rules?.onMainOnly ?? [],
    publishBelow,
    refuseAbove,
  };
}

/** A probability that is no number makes the sequence a person's: every comparison with it is false. */
export function judge(categories: readonly CategoryScore[], policy: Policy): Judgement {
  const held = categories
    .filter((category) => counts(category, policy))
    .toSorted((a, b) => b.probability - a.probability);
  const risk = riskOf(held);
  if (risk < policy.publishBelow) return { verdict: 'QUALIFIED', risk, reasons: [] };
  const isRefused = risk > policy.refuseAbove;
  const explains = isRefused
    ? (some: readonly CategoryScore[]) => riskOf(some) > policy.refuseAbove
    : (some: readonly CategoryScore[]) => riskOf(some) >= policy.publishBelow;
  return { verdict: isRefused ? 'BLOCKED' : 'UNSURE', risk, reasons: reasonsOf(held, explains) };
}

const riskOf = (categories: readonly CategoryScore[]): number =>
  1 - categories.reduce((clean, { probability }) => clean * (1 - probability), 1);

const counts = ({ code, image }: CategoryScore, { blocks, onMainOnly = [] }: Policy): boolean =>
  blocks.includes(code) && (image === null || image === 0 || !onMainOnly.includes(code));

/** Of the likeliest one's probability: less says nothing to whoever has to look. */
const LEAST_TELLING = 0.2;

/** What is more likely than not, and of the rest as many as it takes until those named lead to the verdict by themselves, but none that is far less likely than the first. */
function reasonsOf(
  held: readonly CategoryScore[],
  explains: (some: readonly CategoryScore[]) => boolean,
): CategoryScore[] {
  const named: CategoryScore[] = [];
  for (const category of held) {
    const isTelling = category.probability >= LEAST_TELLING * (named[0]?.probability ?? 0);
    if (category.probability < 0.5 && (explains(named) || !isTelling)) break;
    named.push(category);
  }
  return named;
}
