/** Review curves of a classifier beside what else could put sequences into an order: the rules alone, chance, and the labels themselves. */
import { groupsOf } from './bootstrap.ts';
import { chanceOf } from './chance.ts';
import type { Prediction } from './prediction.ts';
import { FAULTY_INPUTS, type CurveOptions, type ReviewCurve, reviewCurves } from './review-curve.ts';
import { type CoveragePoint, riskCoverage } from './risk-coverage.ts';
import type { EvaluationRow } from './row.ts';
import { type Thresholds, type VerdictFigures, verdictFigures } from './verdicts.ts';

/** Orders of suspicion, by their names in tables and JSON. */
export type OrderName = 'muisc' | 'rules' | 'random' | 'perfect';

export interface ReviewFigures {
  readonly thresholds: Thresholds;
  /** What becomes of the rows at these thresholds. */
  readonly verdicts: VerdictFigures;
  /** The riskiest are refused unseen, the next ones reviewed. */
  readonly withRefusals: readonly ReviewCurve[];
  /** Nothing is refused but by people. */
  readonly peopleOnly: readonly ReviewCurve[];
  /** The rules as they are: what they block is refused unseen, what they warn of most is reviewed next. [] where they were not asked. */
  readonly rulesAlone: readonly ReviewCurve[];
  /** At the prevalence of the rows, people without error. */
  readonly coverage: readonly CoveragePoint[];
}

/** Rules count by what they refuse, then by what they warn of; more warnings than any sequence has. */
const A_BLOCK = 1000;

export function reviewFigures(
  rows: readonly EvaluationRow[],
  predictions: readonly Prediction[],
  risk: Float64Array,
  thresholds: Thresholds,
  options: CurveOptions = {},
): ReviewFigures {
  const faulty = Uint8Array.from(rows, ({ qualified }) => (qualified ? 0 : 1));
  const rules = rulesOrder(predictions);
  const trial = {
    faulty,
    doubt: Float64Array.from(rows, ({ id }) => doubtOf(id)),
    groups: groupsOf(rows.map(({ group }) => group)),
    orders: {
      muisc: risk,
      ...(rules ? { rules } : {}),
      random: new Float64Array(rows.length),
      perfect: Float64Array.from(faulty),
    } satisfies Partial<Record<OrderName, Float64Array>>,
  };
  const curves = (
    refused: (row: number) => boolean,
    orders: Readonly<Record<string, Float64Array>> = trial.orders,
  ) => FAULTY_INPUTS.flatMap((share) => reviewCurves({ ...trial, orders, refused }, share, options));
  return {
    thresholds,
    verdicts: verdictFigures(risk, faulty, thresholds),
    withRefusals: curves((row) => risk[row]! > thresholds.refuseAbove),
    peopleOnly: curves(() => false),
    rulesAlone: rules ? curves((row) => rules[row]! >= A_BLOCK, { rules }) : [],
    coverage: riskCoverage(risk, faulty),
  };
}

/** Only where the rules were asked about every sequence. */
function rulesOrder(predictions: readonly Prediction[]): Float64Array | null {
  const found = predictions.flatMap(({ screening }) => (screening === null ? [] : [screening]));
  if (found.length < predictions.length) return null;
  return Float64Array.from(found, ({ blocks, warnings }) => blocks * A_BLOCK + warnings);
}

/** The same for the same sequence in every run; FNV-1a (Fowler, Noll, Vo; public domain) of its id. */
function doubtOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return chanceOf(hash)();
}
