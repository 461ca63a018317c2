/** Reliability, risk against coverage, and review curves as SVG files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReliabilityBin } from '../../evaluation/calibration.ts';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import { FAULTY_INPUTS, type ReviewCurve } from '../../evaluation/review-curve.ts';
import type { ReviewFigures } from '../../evaluation/review-figures.ts';
import { type Chart, lineChart, type Series } from './line-chart.ts';
import { GOAL } from './report-text.ts';

/** @returns the files, in the order in which they were written. */
export async function writePlots(
  folder: string,
  evaluation: Evaluation,
  review: ReviewFigures,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files = [...charts(evaluation, review)].map(
    ([name, chart]) => [join(folder, `${name}.svg`), chart] as const,
  );
  for (const [file, chart] of files) await writeFile(file, lineChart(chart));
  return files.map(([file]) => file);
}

export function charts({ calibration, model }: Evaluation, review: ReviewFigures): Map<string, Chart> {
  const found = new Map<string, Chart>([
    [
      'reliability',
      {
        title: `Reliability of ${model}`,
        x: 'probability said',
        y: 'share that came true',
        to: { x: 1, y: 1 },
        series: [
          series('qualified', calibration.qualified),
          series('categories', calibration.categories),
          {
            name: 'as said',
            points: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
            dashed: true,
          },
        ],
      },
    ],
    [
      'risk-coverage',
      {
        title: `Faulty among the rest, ${model}`,
        x: 'share sent to people',
        y: 'faulty among the rest',
        to: { x: 1, y: 1 },
        series: [
          {
            name: 'MUIsC',
            points: review.coverage.flatMap(({ reviewed, faulty }) =>
              faulty === null ? [] : [{ x: reviewed, y: faulty }],
            ),
          },
        ],
      },
    ],
  ]);
  for (const faulty of FAULTY_INPUTS)
    for (const [way, curves] of [
      ['review', review.withRefusals],
      ['people-only', review.peopleOnly],
    ] as const) {
      const own = curves.filter(({ faultyInput }) => faultyInput === faulty);
      if (own.length > 0) found.set(`${way}-${Math.round(faulty * 100)}`, reviewChart(own, faulty, way));
    }
  return found;
}

const series = (name: string, bins: readonly ReliabilityBin[]): Series => ({
  name,
  points: bins.flatMap(({ said, came }) => (said === null || came === null ? [] : [{ x: said, y: came }])),
});

function reviewChart(curves: readonly ReviewCurve[], faulty: number, way: 'review' | 'people-only'): Chart {
  const goal = way === 'review' && faulty === GOAL.faultyInput;
  return {
    title: `Rejected among published, ${Math.round(faulty * 100)} % faulty input${way === 'review' ? '' : ', nothing refused unseen'} (simulated reviewers)`,
    x: 'share sent to people',
    y: 'rejected among published',
    to: { x: 0.6, y: 0.7 },
    series: [
      ...curves.map(({ order, points }) => ({
        name: order,
        points: points.flatMap(({ reviewed, rejected, rejectedInterval }) =>
          rejected === null ? [] : [{ x: reviewed, y: rejected, ...(rejectedInterval ?? {}) }],
        ),
      })),
      ...(goal
        ? [
            {
              name: 'goal at 0.2',
              points: [
                { x: 0, y: GOAL.rejected },
                { x: 0.6, y: GOAL.rejected },
              ],
              dashed: true,
            },
          ]
        : []),
    ],
  };
}
