/** The risk of each sequence under a profile: what its verdict is decided by. */
import { judge, policyOf } from '../processors/muisc/judge.ts';
import type { ClassifierRules } from '../processors/screening/profile.ts';
import type { Prediction } from './prediction.ts';

/** Thresholds decide the verdict, and leave the risk as it is. */
const ANY = { publishBelow: 0, refuseAbove: 1 };

/** @param rules the profile's; undefined where it has none: all that the classifier knows is held against a sequence. */
export function risksOf(
  predictions: readonly Prediction[],
  rules: ClassifierRules | undefined,
): Float64Array {
  return Float64Array.from(predictions, ({ categories }) => {
    const codes = categories.map(({ code }) => code);
    return judge(categories, policyOf(rules, { codes, thresholds: ANY })).risk;
  });
}
