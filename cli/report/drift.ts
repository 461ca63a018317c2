/** What models said of the sequences that they decided, day by day. */
import type { AnalyticsReader } from '../../ports/analytics.ts';
import type { Moments } from '../../processors/metrics/mean-shift.ts';
import { SEEN_STEP } from '../../processors/muisc/seen.ts';
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

interface EmbeddingRow extends Moments {
  readonly day: string;
  readonly model: string;
}

/** Each product once a day: those of several profiles, or of many edits, are no independent witnesses. */
const EMBEDDED_BY_DAY = `
  SELECT day, model, toUInt32(count()) AS n, sumForEach(v) AS sums, sumForEach(arrayFlatten(arrayMap(x -> arrayMap(y -> x * y, v), v))) AS products
  FROM (
    SELECT day, model, arrayMap(k -> ${String(SEEN_STEP)} * reinterpretAsInt16(substring(seen, 2 * k + 1, 2)), range(16)) AS v
    FROM (
      SELECT toString(toDate(ts)) AS day, ${MODEL} AS model, key, argMax(tryBase64Decode(extract(detail, '; seen ([A-Za-z0-9+/=]+)$')), ts) AS seen
      ${DECIDED} GROUP BY day, model, key
    ) WHERE length(seen) = 2 * 16
  ) GROUP BY day, model`;

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
  const embeddings = await reader.query<EmbeddingRow>(EMBEDDED_BY_DAY, { from: `${dayAt(from)} 00:00:00` });
  return driftOf(daysOf(rows, embeddings)).filter(({ day }) => day >= dayAt(since));
}

const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function daysOf(rows: readonly Row[], embeddings: readonly EmbeddingRow[]): ModelDay[] {
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
      embeddings: embeddings.find((row) => row.day === day && row.model === model) ?? null,
    };
  });
}
