/** The reports as text for a terminal. */
import { alignedTable, type Column, interval, percent } from '../aligned-table.ts';
import type { DayDrift } from '../../processors/metrics/drift.ts';
import type { Counted, Funnel } from './funnel.ts';
import type { Grouping, RejectRateRow, RejectRates } from './reject-rates.ts';
import type { StageTime } from './stage-times.ts';

const right = (title: string): Column => ({ title, align: 'right' });

const RATE_COLUMNS: readonly Column[] = [
  right('decisions'),
  right('rejected'),
  right('among reviewed'),
  right('95 % interval'),
  right('published'),
  right('judged'),
  right('among published'),
  right('95 % interval'),
];

/** Both reject rates, a line per group where there are groups, then all together. */
export function rejectRateLines(
  by: Grouping | undefined,
  groups: readonly RejectRateRow[],
  all: RejectRates,
): string[] {
  if (all.reviewed.n === 0 && all.published.published === 0)
    return ['Nothing was reviewed or published in that time; "agpis report funnel" shows what came in.'];
  const rows = [...groups.map((row) => rateRow(row.group || '(none)', row)), rateRow('all', all)];
  return [...alignedTable([{ title: by ?? '' }, ...RATE_COLUMNS], rows), '', ...notes(all)];
}

const rateRow = (name: string, { reviewed, published }: RejectRates): string[] => [
  name,
  String(reviewed.n),
  String(reviewed.rejects),
  percent(reviewed.rate),
  reviewed.n > 0 ? interval(reviewed) : '–',
  String(published.published),
  String(published.n),
  percent(published.rate),
  published.published > 0 ? interval(published) : '–',
];

function notes({ reviewed, published }: RejectRates): string[] {
  return [
    'among reviewed: rejections / decisions of people, the latest of each item, undone ones not counted.',
    'among published: what people reject, or would, of all that was published, weighted from the audit.',
    ...(published.published > 0 && published.n === published.published
      ? ['Everything published was judged, so the second rate is counted, not estimated.']
      : []),
    ...simulatedNote(reviewed),
  ];
}

function simulatedNote({ n, simulated }: { n: number; simulated: number }): string[] {
  if (simulated === 0) return [];
  const share = simulated === n ? `All ${String(n)}` : `${String(simulated)} of ${String(n)}`;
  return [`SIMULATED: ${share} decisions were made by a script, so the rates say nothing about people.`];
}

export function funnelLines(funnel: Funnel, stages: readonly StageTime[]): string[] {
  const sum = (of: readonly Counted[]): number => of.reduce((total, { count }) => total + count, 0);
  const group = (title: string, of: readonly Counted[]): string[][] =>
    of.map(({ name, count }) => [title + (name || '(no code)'), String(count)]);
  const counts = [
    ['events in', String(funnel.eventsIn)],
    ['events answered', String(funnel.eventsAnswered)],
    ...group('  ', funnel.answers),
    ...(funnel.refusedBecause.length > 0 ? [['refused or failed because', '']] : []),
    ...group('  ', funnel.refusedBecause),
    ...(funnel.laterAnswers.length > 0 ? [['answered again later', String(sum(funnel.laterAnswers))]] : []),
    ...group('  ', funnel.laterAnswers),
    ['public now', String(funnel.publishedNow)],
    ['in review', String(sum(funnel.inReview))],
    ...group('  ', funnel.inReview),
    ['dead letters', String(sum(funnel.deadLetters))],
    ...group('  ', funnel.deadLetters),
  ];
  return [...alignedTable([{ title: 'changes' }, right('count')], counts), '', ...stageTimeLines(stages)];
}

export const stageTimeLines = (stages: readonly StageTime[]): string[] =>
  alignedTable(
    [
      { title: 'unit' },
      { title: 'stage' },
      right('records'),
      right('pictures or records'),
      right('p50 ms'),
      right('p95 ms'),
    ],
    stages.map((s) => [
      s.unit,
      s.stage,
      String(s.events),
      String(s.items),
      s.p50.toFixed(1),
      s.p95.toFixed(1),
    ]),
  );

const indexOf = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** `–` where there are too few sequences to compare. */
export function driftLines(days: readonly DayDrift[]): string[] {
  if (days.length === 0) return ['No model has decided anything in that time.'];
  return alignedTable(
    [
      { title: 'day' },
      { title: 'model' },
      { title: 'sequences', align: 'right' },
      { title: 'days before', align: 'right' },
      { title: 'PSI of risk', align: 'right' },
      { title: 'PSI of qualified', align: 'right' },
      { title: 'of pictures', align: 'right' },
      { title: '' },
    ],
    days.map(({ day, model, n, reference, risk, qualified, pictures, shifted, causes }) => [
      day,
      model,
      String(n),
      String(reference),
      indexOf(risk),
      indexOf(qualified),
      indexOf(pictures),
      causes.length > 0 ? `ALERT ${causes.flatMap(causeText(shifted)).join(', ')}` : '',
    ]),
  );
}

/** A category by its shares, the rest by its column. */
const causeText =
  (shifted: DayDrift['shifted']) =>
  (cause: DayDrift['causes'][number]): string[] =>
    cause === 'categories' ? shifted.map(shiftText) : [cause];

const shiftText = ({ code, share, before }: DayDrift['shifted'][number]): string =>
  `${code} ${(before * 100).toFixed(1)} % -> ${(share * 100).toFixed(1)} %`;
