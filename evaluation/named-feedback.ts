/** Whether generated feedback names what is wrong, all of it and nothing else. */
import type { RemarkReader } from './named-reasons.ts';
import type { Prediction } from './prediction.ts';
import type { EvaluationRow } from './row.ts';

export interface FeedbackFigures {
  /** Sequences with one or two categories, for which a sentence was generated. */
  readonly n: number;
  /** Of them: the sentence names exactly those; null without any. */
  readonly exact: number | null;
  /** Of them: the categories that the classifier holds for likelier than not are exactly those, whatever the sentence says. */
  readonly decided: number | null;
  /** Of them: it names at least one, and none that does not apply. */
  readonly onlyRight: number | null;
  /** Of them: no known category could be read in it. */
  readonly unread: number | null;
}

/** One or two: of more, no reviewer's sentence speaks either. */
const MOST = 2;

export const isAskedOf = ({ violations }: EvaluationRow, codes: ReadonlySet<string>): boolean => {
  const applies = applying(violations, codes);
  return applies.size >= 1 && applies.size <= MOST;
};

export function feedbackFigures(
  rows: readonly EvaluationRow[],
  predictions: readonly Prediction[],
  codes: ReadonlySet<string>,
  read: RemarkReader,
): FeedbackFigures {
  const asked = rows.flatMap((row, at) => {
    const feedback = predictions[at]?.feedback ?? null;
    if (feedback === null || !isAskedOf(row, codes)) return [];
    const likely = predictions[at]!.categories.filter(({ probability }) => probability >= 0.5);
    return [
      {
        named: new Set(read(feedback)),
        likely: new Set(likely.map(({ code }) => code)),
        applies: applying(row.violations, codes),
      },
    ];
  });
  const share = (holds: (one: (typeof asked)[number]) => boolean) =>
    asked.length === 0 ? null : asked.filter(holds).length / asked.length;
  return {
    n: asked.length,
    exact: share(({ named, applies }) => isSame(named, applies)),
    decided: share(({ likely, applies }) => isSame(likely, applies)),
    onlyRight: share(({ named, applies }) => named.size > 0 && named.isSubsetOf(applies)),
    unread: share(({ named }) => named.size === 0),
  };
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && one.isSubsetOf(other);

const applying = (violations: EvaluationRow['violations'], codes: ReadonlySet<string>): Set<string> =>
  new Set(violations.flatMap(({ code }) => (codes.has(code) ? [code] : [])));
