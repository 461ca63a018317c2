/** What models said of the sequences that they decided, day by day. */
import type { AnalyticsReader } from '../../ports/analytics.ts';
import { type DayDrift, type ModelDay, REFERENCE_DAYS, driftOf } from '../../processors/metrics/drift.ts';

/** Lowest percents of bins, narrow where scores gather: most are near 0 or 1. The event has them in whole percents. */
const BINS = '[0, 1, 3, 6, 11, 21, 41, 61, 81, 96]';
const MODEL = `substring(arrayFirst(r -> startsWith(r, 'model:'), reasons), 7)`;
const DECIDED = `FROM agpis.stage_events WHERE stage = 'classify' AND arrayExists(r -> startsWith(r, 'model:'), reasons) AND ts >= {from:DateTime64(3, 'UTC')}`;

interface Row {
  readonly day: string;
  readonly model: string;
  readonly kind: 'risk' | 'qualified' | 'category';
  /** A bin's lower percent, or a category's code. */
  readonly name: string;
  readonly n: number;
}

const scored = (kind: 'risk' | 'qualified'): string =>
  `SELECT toString(toDate(ts)) AS day, ${MODEL} AS model, '${kind}' AS kind,
     toString(roundDown(toInt32(round(100 * toFloat64OrZero(extract(detail, '${kind} ([0-9.]+)')))), ${BINS})) AS name, count() AS n
   ${DECIDED} GROUP BY day, model, name`;

/** Days from `since` on (ms since 1970; default all that is kept), by what was said in the days before each. */
export async function drift(
  reader: Pick<AnalyticsReader, 'query'>,
  { since = 0 }: { readonly since?: number } = {},
): Promise<DayDrift[]> {
  const from = Math.max(0, since - REFERENCE_DAYS * 86_400_000);
  const rows = await reader.query<Row>(
    `${scored('risk')} UNION ALL ${scored('qualified')} UNION ALL
     SELECT toString(toDate(ts)) AS day, ${MODEL} AS model, 'category' AS kind, toString(reason) AS name, count() AS n
     FROM (SELECT ts, reasons ${DECIDED}) ARRAY JOIN arraySlice(reasons, 2) AS reason
     WHERE NOT match(reason, '^(model|beside)[a-z-]*:') GROUP BY day, model, name`,
    // From midnight on: half a day would be another day's sequences.
    { from: `${dayAt(from)} 00:00:00` },
  );
  return driftOf(daysOf(rows)).filter(({ day }) => day >= dayAt(since));
}

const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function daysOf(rows: readonly Row[]): ModelDay[] {
  const days = Map.groupBy(rows, ({ day, model }) => `${day} ${model}`);
  return [...days.values()].map((own) => {
    const { day = '', model = '' } = own[0] ?? {};
    const counts = <Key>(kind: Row['kind'], keyOf: (name: string) => Key): Map<Key, number> =>
      new Map(own.filter((row) => row.kind === kind).map(({ name, n }) => [keyOf(name), n]));
    return {
      day,
      model,
      scores: { risk: counts('risk', Number), qualified: counts('qualified', Number) },
      categories: counts('category', String),
    };
  });
}
