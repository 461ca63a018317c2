/** How a classification is shown. */
import { basename } from 'node:path';
import type { Box, CategoryScore, Classification } from '../../ports/classifier.ts';
import type { Judgement } from '../../processors/muisc/judge.ts';
import { alignedTable } from '../aligned-table.ts';

export interface Classified {
  readonly files: readonly string[];
  readonly classification: Classification;
  /** By profile. */
  readonly verdicts: ReadonlyMap<string, Judgement>;
}

/** The likeliest first. */
export const sorted = (categories: readonly CategoryScore[]): CategoryScore[] =>
  categories.toSorted((a, b) => b.probability - a.probability);

export function classifiedLines({ files, classification, verdicts }: Classified): string[] {
  const { categories, qualified, feedback, model } = classification;
  return [
    ...alignedTable(
      [
        { title: 'CATEGORY' },
        { title: 'PROBABILITY', align: 'right' },
        { title: 'SEEN ON' },
        { title: 'WHERE' },
      ],
      sorted(categories).map(({ code, probability, image, box }) => [
        code,
        shareOf(probability),
        image === null ? 'the sequence' : `${String(image + 1)}: ${basename(files[image] ?? '')}`,
        box === null ? '' : placeOf(box),
      ]),
    ),
    '',
    ...alignedTable(
      [
        { title: 'PROFILE' },
        { title: 'VERDICT' },
        { title: 'RISK', align: 'right' },
        { title: 'BECAUSE OF' },
      ],
      [...verdicts].map(([profile, { verdict, risk, reasons }]) => [
        profile,
        verdict,
        shareOf(risk),
        reasons.map(({ code }) => code).join(', '),
      ]),
    ),
    '',
    `Fit to publish under the house profile: ${shareOf(qualified)}`,
    ...(feedback === null ? [] : [`Feedback: ${feedback}`]),
    `Model: ${model}`,
  ];
}

export function classifiedJson({ files, classification, verdicts }: Classified): string {
  const { model, qualified, categories, feedback } = classification;
  const judged = [...verdicts].map(([profile, { verdict, risk, reasons }]) => ({
    profile,
    verdict,
    risk,
    reasons: reasons.map(({ code }) => code),
  }));
  return JSON.stringify({
    model,
    images: files,
    qualified,
    categories: sorted(categories),
    verdicts: judged,
    feedback,
  });
}

const shareOf = (share: number): string => `${(share * 100).toFixed(1)} %`;

const placeOf = ({ left, top, right, bottom }: Box): string => {
  const [x, y, u, v] = [left, top, right, bottom].map((share) => Math.round(share * 100));
  return `${String(x)}–${String(u)} % across, ${String(y)}–${String(v)} % down`;
};
