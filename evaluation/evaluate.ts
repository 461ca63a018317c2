/** All figures of a classifier on labelled sequences, from its predictions: pure. */
import type { Violation } from '../processors/review/reasons.ts';
import { violations } from '../processors/review/reasons.ts';
import { type Groups, groupsOf, intervals, type Interval } from './bootstrap.ts';
import { expectedCalibrationError, pooled, reliability, type ReliabilityBin } from './calibration.ts';
import { feedbackFigures, type FeedbackFigures } from './named-feedback.ts';
import type { RemarkReader } from './named-reasons.ts';
import type { Prediction } from './prediction.ts';
import { type Figures, figures, mean, ranked, type Ranking, type Truth } from './ranking.ts';
import type { EvaluationRow } from './row.ts';
import { placeFigures, type PlaceFigures } from './told-place.ts';
import { subKindsOf, truthOf } from './truth.ts';

export interface Ranked extends Figures {
  /** Sequences to which it applies. */
  readonly n: number;
  /** Sequences of which it was asked. */
  readonly rows: number;
  readonly aucInterval: Interval | null;
  readonly apInterval: Interval | null;
}

export interface CategoryFigures extends Ranked {
  readonly code: string;
  readonly subKinds: readonly (Ranked & { readonly subKind: string })[];
  readonly calibrationError: number | null;
  /** Where it applies on a known picture of several: the picture that the classifier names is one of those; null where there is none. */
  readonly slotRight: number | null;
  readonly place: PlaceFigures;
}

export interface Evaluation {
  readonly model: string;
  readonly rows: number;
  readonly pictures: number;
  readonly qualifiedRows: number;
  /** What intervals were resampled by, and how many of it there are. */
  readonly groupedBy: readonly EvaluationRow['groupedBy'][];
  readonly groups: number;
  readonly macroAuc: number | null;
  readonly macroAp: number | null;
  readonly macroAucInterval: Interval | null;
  readonly macroApInterval: Interval | null;
  /** How the probability of being qualified puts the qualified first; `n` are those that are not. */
  readonly qualified: Ranked;
  /** The same by the risk that the house profile computes from the categories. */
  readonly risk: Ranked;
  readonly categories: readonly CategoryFigures[];
  readonly calibration: {
    /** Over all pairs of sequence and category. */
    readonly categories: readonly ReliabilityBin[];
    readonly categoriesError: number | null;
    /** Mean of the categories' own errors: rare ones count as much as frequent ones. */
    readonly meanError: number | null;
    readonly qualified: readonly ReliabilityBin[];
    readonly qualifiedError: number | null;
  };
  readonly feedback: FeedbackFigures;
}

export interface EvaluateTask extends EvaluateOptions {
  /** Of each row, under the house profile. */
  readonly risk: Float64Array;
  readonly read: RemarkReader;
}

interface EvaluateOptions {
  readonly resamples?: number;
  readonly seed?: number;
}

interface Column {
  readonly scores: Float64Array;
  readonly truth: Truth;
  readonly ranking: Ranking;
}

export function evaluate(
  rows: readonly EvaluationRow[],
  predictions: readonly Prediction[],
  { risk, read, ...options }: EvaluateTask,
): Evaluation {
  const categories = categoriesOf(predictions);
  const faulty = Uint8Array.from(rows, ({ qualified }) => (qualified ? 0 : 1));
  const qualified = Float64Array.from(predictions, (prediction) => prediction.qualified);
  const parts = {
    qualified: columnOf(
      qualified.map((probability) => 1 - probability),
      faulty,
    ),
    risk: columnOf(risk, faulty),
    categories: categories.map((category) => partOf(rows, predictions, category)),
  };
  const groups = groupsOf(rows.map(({ group }) => group));
  const measured = measure(parts, groups, options);
  const bins = parts.categories.map(({ whole }) => reliability(whole.scores, whole.truth));
  const errors = bins.map(expectedCalibrationError);
  const isQualified = faulty.map((one) => 1 - one);
  const said = reliability(qualified, isQualified);
  const all = pooled(bins);
  return {
    model: predictions[0]?.model ?? '',
    rows: rows.length,
    pictures: rows.reduce((sum, { images }) => sum + images.length, 0),
    qualifiedRows: isQualified.reduce((sum, one) => sum + one, 0),
    groupedBy: [...new Set(rows.map(({ groupedBy }) => groupedBy))],
    groups: groups.count,
    ...measured.macro,
    qualified: measured.of(parts.qualified),
    risk: measured.of(parts.risk),
    categories: parts.categories.map(({ category, whole, subKinds }, at) => ({
      code: category.code,
      ...measured.of(whole),
      subKinds: subKinds.map(({ subKind, column }) => ({ subKind, ...measured.of(column) })),
      calibrationError: errors[at] ?? null,
      slotRight: slotRight(rows, predictions, category),
      place: placeFigures(rows, predictions, category.code),
    })),
    calibration: {
      categories: all,
      categoriesError: expectedCalibrationError(all),
      meanError: mean(errors),
      qualified: said,
      qualifiedError: expectedCalibrationError(said),
    },
    feedback: feedbackFigures(rows, predictions, new Set(categories.map(({ code }) => code)), read),
  };
}

/** What the classifier knows of the list of violations, in its own order. */
export function categoriesOf(predictions: readonly Prediction[]): Violation[] {
  const known = new Map(violations.map((violation) => [violation.code, violation]));
  return (predictions[0]?.categories ?? []).map(
    ({ code }) => known.get(code) ?? { code, sentence: '', seenAs: { of: 'picture', local: false } },
  );
}

interface Part {
  readonly category: Violation;
  readonly whole: Column;
  readonly subKinds: readonly { readonly subKind: string; readonly column: Column }[];
}

function partOf(
  rows: readonly EvaluationRow[],
  predictions: readonly Prediction[],
  category: Violation,
): Part {
  const scores = Float64Array.from(predictions, (prediction) => scoreOf(prediction, category.code));
  return {
    category,
    whole: columnOf(scores, truthOf(rows, category)),
    subKinds: subKindsOf(rows, category).map((subKind) => ({
      subKind,
      column: columnOf(scores, truthOf(rows, category, subKind)),
    })),
  };
}

const scoreOf = ({ categories }: Prediction, code: string): number =>
  categories.find((category) => category.code === code)?.probability ?? 0;

const columnOf = (scores: Float64Array, truth: Truth): Column => ({
  scores,
  truth,
  ranking: ranked(scores, truth),
});

interface Measured {
  readonly of: (column: Column) => Ranked;
  readonly macro: Pick<Evaluation, 'macroAuc' | 'macroAp' | 'macroAucInterval' | 'macroApInterval'>;
}

/** Every figure and its interval, all from the same resamples. */
function measure(
  parts: { readonly qualified: Column; readonly risk: Column; readonly categories: readonly Part[] },
  groups: Groups,
  options: EvaluateOptions,
): Measured {
  const wholes = parts.categories.map(({ whole }) => whole);
  const subKinds = parts.categories.flatMap((part) => part.subKinds.map(({ column }) => column));
  const columns = [...wholes, ...subKinds, parts.qualified, parts.risk];
  const macros = (each: readonly Figures[]) => {
    const categories = each.slice(0, wholes.length);
    return [mean(categories.map(({ auc }) => auc)), mean(categories.map(({ ap }) => ap))] as const;
  };
  const point = columns.map(({ ranking }) => figures(ranking));
  const [aucOfAll, apOfAll, ...own] = intervals(
    groups,
    (weights) => {
      const each = columns.map(({ ranking }) => figures(ranking, weights));
      return [...macros(each), ...each.flatMap(({ auc, ap }) => [auc, ap])];
    },
    options,
  );
  const [macroAuc, macroAp] = macros(point);
  return {
    macro: {
      macroAuc,
      macroAp,
      macroAucInterval: aucOfAll ?? null,
      macroApInterval: apOfAll ?? null,
    },
    of: (column) => {
      const at = columns.indexOf(column);
      const { n, order } = column.ranking;
      return {
        ...point[at]!,
        n,
        rows: order.length,
        aucInterval: own[2 * at] ?? null,
        apInterval: own[2 * at + 1] ?? null,
      };
    },
  };
}

/** Of sequences with several pictures, where the category applies to some of them. */
function slotRight(
  rows: readonly EvaluationRow[],
  predictions: readonly Prediction[],
  { code }: Violation,
): number | null {
  const hits = rows.flatMap(({ violations: found, images }, at) => {
    const on = found.flatMap((one) => (one.code === code && one.image !== null ? [one.image] : []));
    if (on.length === 0 || images.length < 2) return [];
    const named = predictions[at]?.categories.find((category) => category.code === code)?.image ?? null;
    return [named !== null && on.includes(named) ? 1 : 0];
  });
  return mean(hits);
}
