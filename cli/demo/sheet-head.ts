import { interval, percent } from '../aligned-table.ts';
import type { SheetHead } from '../sheet.ts';
import { reviewerNote } from './print.ts';
import type { DemoResult } from './summary.ts';

/** The figures above the contact sheet. */
export function sheetHead(result: DemoResult, catalogue: string): SheetHead {
  const { reviewed, published } = result.reviews.rates;
  const rate = (r: { rate: number | null; low: number; high: number; n: number }): string =>
    r.rate === null ? '–' : `${percent(r.rate)} (${interval(r)}, n = ${String(r.n)})`;
  return {
    title: `AGPIS contact sheet: ${catalogue}`,
    figures: [
      ['events sent', String(result.events.sent)],
      ['accepted', String(result.events.accepted)],
      ['answers, one to each profile', String(Object.values(result.outcomes).reduce((sum, n) => sum + n, 0))],
      ...Object.entries(result.outcomes).map(([name, n]) => [name, String(n)] as const),
      ['dead letters', String(result.deadLetters.kafka)],
      ['rejected among reviewed', rate(reviewed)],
      ['rejected among published', rate(published)],
      ['events/s', result.time.productsPerSecond.toFixed(1)],
    ],
    remarks: [
      `Reviews are simulated: ${reviewerNote(result.reviews.faultsKnown)}. The rates describe it, not people.`,
    ],
  };
}
