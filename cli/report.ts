import type { AnalyticsReader } from '../ports/analytics.ts';

interface Rate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}
export interface RejectRates {
  readonly reviewed: Rate;
  readonly published: Rate;
}
export interface StageTime {
  readonly unit: string;
  readonly stage: string;
  readonly events: number;
  readonly p50: number;
  readonly p95: number;
}

export async function rejectRates(reader: AnalyticsReader): Promise<RejectRates> {
  const [row] = await reader.query<{ n: number; r: number }>(
    "SELECT sum(sign) AS n, sumIf(sign, decision = 'REJECT') AS r FROM agpis.review_ledger",
  );
  const n = Number(row?.n ?? 0);
  const rate = n === 0 ? 0 : Number(row?.r ?? 0) / n;
  return { reviewed: { rate, low: 0, high: 1, n }, published: { rate: 0, low: 0, high: 1, n: 0 } };
}

export async function stageTimes(reader: AnalyticsReader): Promise<StageTime[]> {
  const rows = await reader.query<{ unit: string; stage: string; n: number; q: number[] }>(
    'SELECT unit, stage, count() AS n, quantiles(0.5, 0.95)(latency_ms) AS q FROM agpis.stage_events GROUP BY unit, stage ORDER BY unit, stage',
  );
  return rows.map((r) => ({
    unit: r.unit,
    stage: r.stage,
    events: Number(r.n),
    p50: Number(r.q[0]),
    p95: Number(r.q[1]),
  }));
}
