/** How a classification is shown. */
import { basename } from 'node:path';
import type { Box, CategoryScore, Classification } from '../../ports/classifier.ts';
import type { Judgement } from '../../processors/muisc/judge.ts';
import { alignedTable } from '../aligned-table.ts';
import type { ProductSeen } from './catalogue.ts';

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
  const { categories, notAsked = [], qualified, feedback, model } = classification;
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
        notAsked.includes(code) ? 'not asked' : shareOf(probability),
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
    `The model's own guess that all of it is fit: ${shareOf(qualified)} (verdicts go by the risk)`,
    ...(notAsked.length === 0 ? [] : [NOT_READ]),
    ...(feedback === null ? [] : [`Feedback: ${feedback}`]),
    `Model: ${model}`,
  ];
}

const NOT_READ =
  'The title was not compared with the pictures: the model knows too few of its words. It reads English.';

export const classifiedJson = (classified: Classified): string => JSON.stringify(fieldsOf(classified));

function fieldsOf({ files, classification, verdicts }: Classified) {
  const { model, qualified, categories, notAsked = [], feedback } = classification;
  const judged = [...verdicts].map(([profile, { verdict, risk, reasons }]) => ({
    profile,
    verdict,
    risk,
    reasons: reasons.map(({ code }) => code),
  }));
  return {
    model,
    images: files,
    qualified,
    categories: sorted(categories),
    notAsked,
    verdicts: judged,
    feedback,
  };
}

/** One object: as of a single product, with its id and title; or with `problem` where it could not be looked at. */
export function productJson({ productId, title, category, files, seen }: ProductSeen): string {
  const known = { productId, title, category };
  return JSON.stringify(
    'problem' in seen ? { ...known, images: files, ...seen } : { ...known, ...fieldsOf({ files, ...seen }) },
  );
}

/** Lines under one head, each printed as its product is through: so widths are settled before. */
export interface ProductTable {
  readonly head: string;
  /** One for each profile that is asked for. */
  readonly linesOf: (product: ProductSeen) => string[];
}

const WIDEST = 40;

export function productTable(ids: readonly string[], profiles: readonly string[]): ProductTable {
  const width = Math.min(WIDEST, Math.max(...['PRODUCT', ...ids].map(({ length }) => length)));
  const across = profiles.length > 1 ? Math.max(...['PROFILE', ...profiles].map(({ length }) => length)) : 0;
  const line = (verdict: string, risk: string, id: string, profile: string, why: string): string =>
    [
      verdict.padEnd(10),
      risk.padStart(7),
      id.padEnd(width),
      ...(across === 0 ? [] : [profile.padEnd(across)]),
      why,
    ]
      .join('  ')
      .trimEnd();
  return {
    head: line('VERDICT', 'RISK', 'PRODUCT', 'PROFILE', 'BECAUSE OF'),
    linesOf: ({ productId, files, seen }) =>
      'problem' in seen
        ? [line(NOT_SEEN, '', productId, '', seen.problem)]
        : [...seen.verdicts].map(([profile, { verdict, risk, reasons }]) =>
            line(
              verdict,
              shareOf(risk),
              productId,
              profile,
              reasons.map((each) => reasonText(each, files)).join(', '),
            ),
          ),
  };
}

const NOT_SEEN = 'NOT SEEN';

export const reasonText = ({ code, probability, image }: CategoryScore, files: readonly string[]): string =>
  `${code} ${shareOf(probability)}${image === null || files.length === 1 ? '' : ` (${basename(files[image] ?? '')})`}`;

/** How many of what, and what is wrong most often: by profile. */
export function summaryLines(products: readonly ProductSeen[], profiles: readonly string[]): string[] {
  const problems = products.filter(({ seen }) => 'problem' in seen).length;
  const judged = products.flatMap(({ seen }) => ('problem' in seen ? [] : [seen.verdicts]));
  const lines = profiles.map((profile) => {
    const of = judged.flatMap((verdicts) => verdicts.get(profile) ?? []);
    const count = (wanted: Judgement['verdict']): string =>
      `${String(of.filter(({ verdict }) => verdict === wanted).length)} ${wanted}`;
    return `${profile}: ${count('QUALIFIED')}, ${count('UNSURE')}, ${count('BLOCKED')}${mostOften(of)}`;
  });
  const unread = products.filter(
    ({ seen }) => 'classification' in seen && (seen.classification.notAsked ?? []).length > 0,
  ).length;
  const titles =
    unread === 0
      ? []
      : [
          `${String(unread)} titles were not compared with their pictures: the model knows too few of their words (it reads English)`,
        ];
  const unseen =
    problems === 0 ? [] : [`${String(problems)} of ${String(products.length)} could not be looked at`];
  return [...lines, ...titles, ...unseen];
}

function mostOften(judgements: readonly Judgement[]): string {
  const codes = judgements.flatMap(({ reasons }) => reasons.map(({ code }) => code));
  const counts = [...Map.groupBy(codes, (code) => code)]
    .map(([code, all]) => [code, all.length] as const)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 5);
  return counts.length === 0
    ? ''
    : `; because of ${counts.map(([code, n]) => `${code} ${String(n)}`).join(', ')}`;
}

export const shareOf = (share: number): string => `${(share * 100).toFixed(1)} %`;

const placeOf = ({ left, top, right, bottom }: Box): string => {
  const [x, y, u, v] = [left, top, right, bottom].map((share) => Math.round(share * 100));
  return `${String(x)}–${String(u)} % across, ${String(y)}–${String(v)} % down`;
};
