import type { AnalyticsReader } from '../../ports/analytics.ts';

export interface StageTime {
  readonly unit: string;
  readonly stage: string;
  /** Records that the stage finished with. */
  readonly events: number;
  /** Pictures or records handled in them. */
  readonly items: number;
  /** Wall time, milliseconds. */
  readonly p50: number;
  readonly p95: number;
}

/** Time per stage from the minute rollup. `since`: ms since 1970. */
export async function stageTimes(
  reader: AnalyticsReader,
  { since = 0 }: { since?: number } = {},
): Promise<StageTime[]> {
  const rows = await reader.query<Omit<StageTime, 'p50' | 'p95'> & { q: number[] }>(
    `SELECT unit, stage, sum(events) AS events, sum(items) AS items,
       quantilesTDigestMerge(0.5, 0.95, 0.99)(latency) AS q
     FROM agpis.stage_minute
     WHERE minute >= toStartOfMinute(fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
     GROUP BY unit, stage
     ORDER BY unit, stage`,
    { since },
  );
  return rows.map(({ q, ...row }) => ({ ...row, p50: q[0] ?? 0, p95: q[1] ?? 0 }));
}
