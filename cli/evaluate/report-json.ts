/** Figures for programs: the fixed fields first, what else there is beside them. */
import type { Interval } from '../../evaluation/bootstrap.ts';
import type { Evaluation, Ranked } from '../../evaluation/evaluate.ts';
import type { ReviewFigures } from '../../evaluation/review-figures.ts';

const ends = (interval: Interval | null) => interval && [interval.low, interval.high];

const figuresOf = ({ auc, ap, n, rows, aucInterval, apInterval }: Ranked) => ({
  auc,
  ap,
  n,
  rows,
  aucInterval: ends(aucInterval),
  apInterval: ends(apInterval),
});

export function evaluationJson(
  evaluation: Evaluation,
  review: ReviewFigures,
  rowsLeftOut: number,
  warnings: readonly string[],
): string {
  const { macroAuc, macroAp, qualified, risk, categories, calibration, feedback } = evaluation;
  const { macroAucInterval, macroApInterval, categories: _, ...about } = evaluation;
  const perCategory = categories.map(({ code, subKinds, calibrationError, slotRight, place, ...ranked }) => [
    code,
    {
      ...figuresOf(ranked),
      calibrationError,
      slotRight,
      place,
      subKinds: Object.fromEntries(subKinds.map(({ subKind, ...own }) => [subKind, figuresOf(own)])),
    },
  ]);
  const { model, rows, pictures, qualifiedRows, groupedBy, groups } = about;
  return JSON.stringify({
    macroAuc,
    macroAp,
    qualifiedAuc: qualified.auc,
    perCategory: Object.fromEntries(perCategory) as Record<string, unknown>,
    macroAucInterval: ends(macroAucInterval),
    macroApInterval: ends(macroApInterval),
    qualified: figuresOf(qualified),
    risk: figuresOf(risk),
    calibration,
    feedback,
    review,
    ...{ model, rows, pictures, qualifiedRows, groupedBy, groups, rowsLeftOut, warnings },
  });
}
