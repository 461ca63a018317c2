/** Figures for people. */
import type { Interval } from '../../evaluation/bootstrap.ts';
import type { ReliabilityBin } from '../../evaluation/calibration.ts';
import type { Evaluation, Ranked } from '../../evaluation/evaluate.ts';
import { type ReviewCurve, REVIEW_SHARES } from '../../evaluation/review-curve.ts';
import type { ReviewFigures } from '../../evaluation/review-figures.ts';
import { alignedTable, percent } from '../aligned-table.ts';

/** Our own bar: rejected among published at 40 % faulty input and 20 % reviewed. */
export const GOAL = { faultyInput: 0.4, reviewed: 0.2, rejected: 0.136 };

const right = { align: 'right' } as const;
const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const range = (interval: Interval | null): string =>
  interval === null ? '' : `${figure(interval.low)} – ${figure(interval.high)}`;

export function reportLines(
  evaluation: Evaluation,
  review: ReviewFigures,
  file: string,
  rowsLeftOut: number,
): string[] {
  return [
    ...headLines(evaluation, file, rowsLeftOut),
    '',
    ...categoryLines(evaluation),
    '',
    ...calibrationLines(evaluation),
    '',
    ...feedbackLines(evaluation),
    '',
    ...reviewLines(review),
  ];
}

function headLines(evaluation: Evaluation, file: string, rowsLeftOut: number): string[] {
  const { model, rows, qualifiedRows, pictures, groups, groupedBy, qualified, risk } = evaluation;
  const { macroAuc, macroAucInterval, macroAp, macroApInterval } = evaluation;
  const line = (name: string, one: Pick<Ranked, 'auc' | 'ap' | 'aucInterval' | 'apInterval'>) => [
    name,
    figure(one.auc),
    range(one.aucInterval),
    figure(one.ap),
    range(one.apInterval),
  ];
  const macro = {
    auc: macroAuc,
    aucInterval: macroAucInterval,
    ap: macroAp,
    apInterval: macroApInterval,
  };
  return [
    `Model ${model} on ${file}: ${rows} sequences (${qualifiedRows} qualified) of ${pictures} pictures.`,
    ...(rowsLeftOut > 0
      ? [`${rowsLeftOut} ${rowsLeftOut === 1 ? 'row is' : 'rows are'} left out: see the warnings.`]
      : []),
    `Intervals are of 95 %, resampled by ${groupedBy.join(', ')} (${groups}). Labels of the synthesisers are synthetic.`,
    '',
    ...alignedTable(
      [{ title: '' }, { title: 'AUC', ...right }, { title: '' }, { title: 'AP', ...right }, { title: '' }],
      [line('macro', macro), line('not qualified', qualified), line('risk under the house profile', risk)],
    ),
  ];
}

function categoryLines({ categories }: Evaluation): string[] {
  const cells = (name: string, one: Ranked) => [
    name,
    String(one.n),
    String(one.rows),
    figure(one.auc),
    range(one.aucInterval),
    figure(one.ap),
    range(one.apInterval),
  ];
  return alignedTable(
    [
      { title: 'CATEGORY' },
      { title: 'N', ...right },
      { title: 'OF', ...right },
      { title: 'AUC', ...right },
      { title: '' },
      { title: 'AP', ...right },
      { title: '' },
      { title: 'ECE', ...right },
      { title: 'PICTURE', ...right },
      { title: 'PLACE', ...right },
      { title: 'IOU', ...right },
    ],
    categories.flatMap((category) => [
      [
        ...cells(category.code, category),
        figure(category.calibrationError),
        percent(category.slotRight),
        percent(category.place.middleInside),
        category.place.overlap?.toFixed(2) ?? '–',
      ],
      ...category.subKinds.map((own) => cells(`  ${own.subKind}`, own)),
    ]),
  );
}

function calibrationLines({ calibration }: Evaluation): string[] {
  const { qualified, qualifiedError, categoriesError, meanError, categories } = calibration;
  const rows = (bins: readonly ReliabilityBin[]) =>
    bins
      .filter(({ n }) => n > 0)
      .map(({ from, to, n, said, came }) => [
        `${from.toFixed(2)} – ${to.toFixed(2)}`,
        String(n),
        figure(said),
        figure(came),
      ]);
  const columns = (title: string) => [
    { title },
    { title: 'N', ...right },
    { title: 'SAID', ...right },
    { title: 'CAME TRUE', ...right },
  ];
  return [
    `Expected calibration error: qualified ${figure(qualifiedError)}, all categories together ${figure(categoriesError)}, mean of the categories ${figure(meanError)}`,
    ...alignedTable(columns('QUALIFIED'), rows(qualified)),
    ...alignedTable(columns('CATEGORIES'), rows(categories)),
  ];
}

function feedbackLines({ feedback: { n, exact, decided, onlyRight, unread } }: Evaluation): string[] {
  if (n === 0) return ['Generated feedback: none was asked for, or no sequence has one or two categories.'];
  return [
    `Generated feedback where one or two categories apply (${n}): names exactly those ${percent(exact)}, some of them and no other ${percent(onlyRight)}, nothing that can be read ${percent(unread)}; the categories held for likelier than not are exactly those in ${percent(decided)}`,
  ];
}

const ORDERS: Readonly<Record<string, string>> = {
  muisc: 'MUIsC',
  rules: 'rules alone',
  random: 'random',
  perfect: 'perfect order',
};

function reviewLines(review: ReviewFigures): string[] {
  const { thresholds, withRefusals, peopleOnly, rulesAlone } = review;
  if (withRefusals.length === 0)
    return [...verdictLines(review), 'No review curves: sequences are all qualified, or none of them is.'];
  return [
    ...verdictLines(review),
    '',
    'Rejected among published by share sent to people; all reviewers are simulated (5 % noise, drifting strictness).',
    `The riskiest are refused unseen (as many as have a risk above ${thresholds.refuseAbove}), the next ones go to people:`,
    ...curveLines(withRefusals),
    'Nothing is refused but by people:',
    ...curveLines(peopleOnly),
    ...(rulesAlone.length > 0
      ? [
          'What the rules block is refused unseen, what they warn of goes to people next:',
          ...curveLines(rulesAlone),
        ]
      : []),
    ...goalLines(withRefusals),
  ];
}

function verdictLines({ thresholds: { publishBelow, refuseAbove }, verdicts }: ReviewFigures): string[] {
  const { published, reviewed, refused, faultyPublished, fineRefused } = verdicts;
  return [
    `As the rows are, at risks of ${publishBelow} and ${refuseAbove}: published ${percent(published)} (of them faulty ${percent(faultyPublished)}), to people ${percent(reviewed)}, refused ${percent(refused)} (of them fine ${percent(fineRefused)})`,
  ];
}

const shown = (share: number): boolean => Math.round(share * 100) % 10 === 0 && share < 0.55;

function curveLines(curves: readonly ReviewCurve[]): string[] {
  const shares = REVIEW_SHARES.filter(shown);
  return alignedTable(
    [
      { title: 'FAULTY' },
      { title: 'ORDER' },
      { title: 'REFUSED', ...right },
      { title: 'FINE REFUSED', ...right },
      ...shares.map((share) => ({ title: `${Math.round(share * 100)} %`, ...right })),
    ],
    curves.map(({ faultyInput, order, refused, fineRefused, points }) => [
      percent(faultyInput),
      ORDERS[order] ?? order,
      percent(refused),
      percent(fineRefused),
      ...points.filter(({ reviewed }) => shown(reviewed)).map(({ rejected }) => percent(rejected)),
    ]),
  );
}

function goalLines(curves: readonly ReviewCurve[]): string[] {
  const curve = curves.find(
    ({ order, faultyInput }) => order === 'muisc' && faultyInput === GOAL.faultyInput,
  );
  const point = curve?.points.find(({ reviewed }) => Math.abs(reviewed - GOAL.reviewed) < 1e-9);
  if (curve === undefined || point === undefined || point.rejected === null) return [];
  const { rejected, rejectedInterval: interval, faulty } = point;
  const between = interval ? ` (${percent(interval.low)} – ${percent(interval.high)})` : '';
  return [
    `At 40 % faulty input and 20 % reviewed: ${percent(rejected)}${between} of the published are rejected, ${percent(faulty)} are faulty by their labels; goal at most 13.6 %: ${rejected <= GOAL.rejected ? 'reached' : 'missed'}.`,
  ];
}
