/** Before and after, for people. */
import { alignedTable } from '../aligned-table.ts';

interface Scores {
  /** null: not a number, since only one kind of row was held out. */
  readonly auc: number | null;
  readonly ap: number | null;
}

/** report.json, as training/muisc/finetune.py writes it. */
export interface Report {
  /** Identities of the models before and after. */
  readonly from: string;
  readonly model: string;
  readonly rows: number;
  readonly categories: Readonly<
    Record<
      string,
      {
        readonly new: boolean;
        /** Learned from. */
        readonly examples: number;
        /** Held out: with the category, and all. */
        readonly n: number;
        readonly of: number;
        readonly before: Scores | null;
        readonly after: Scores;
        /** 95 %: of the AUC where the category is new, else of what it gained. */
        readonly interval: readonly number[];
      }
    >
  >;
}

export function reportLines({ from, model, rows, categories }: Report, out: string): string[] {
  const lines = Object.entries(categories).map(([code, found]) => [
    code,
    String(found.examples),
    `${found.n} of ${found.of}`,
    figure(found.before?.auc),
    figure(found.after.auc),
    figure(found.before?.ap),
    figure(found.after.ap),
    `${found.new ? 'AUC' : 'gain'} ${found.interval.map((value) => value.toFixed(3)).join(' to ')}`,
  ]);
  const heading = [
    'CATEGORY',
    'LEARNED FROM',
    'HELD OUT',
    'AUC BEFORE',
    'AFTER',
    'AP BEFORE',
    'AFTER',
    '95 %',
  ];
  return [
    `${rows} sequences; scores on those that nothing was learned from:`,
    ...alignedTable(
      heading.map((title) => ({ title })),
      lines,
    ),
    `Model ${model} (from ${from}) is in ${out}/model. The weights of all other categories are as before. It judges nothing until it is promoted.`,
  ];
}

const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(3);
