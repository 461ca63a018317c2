/** What is known of a model from the work: what it decided, and how its word differs from another one's. */
import type { AnalyticsReader } from '../../ports/analytics.ts';

export interface VerdictPair {
  readonly serving: string;
  readonly candidate: string;
  /** Sequences under a profile. */
  readonly n: number;
}

export interface CategoryDifference {
  readonly code: string;
  /** Sequences in which only the candidate held it to be there (probability at least 0.5), and only the serving model. */
  readonly candidateAlone: number;
  readonly servingAlone: number;
}

export interface Comparison {
  /** Changes of products whose sequences both models were asked about. */
  readonly changes: number;
  /** Sequences under a profile: a change has one for each profile. */
  readonly sequences: number;
  /** Of those, how many got another verdict. */
  readonly differing: number;
  readonly verdicts: readonly VerdictPair[];
  /** Those in which they differ, the most differing first. */
  readonly categories: readonly CategoryDifference[];
  /** What sequences waited for the second model. */
  readonly waitedMs: { readonly mean: number; readonly p95: number };
}

export interface Decided {
  readonly model: string;
  readonly verdict: string;
  /** Sequences under a profile. */
  readonly n: number;
}

/** The candidate may have been shadow or canary: where it decided, the serving model was asked beside it. */
const PAIRS = `
  SELECT event_id, waited_ms,
    if(model = {serving:String}, verdict, beside_verdict) AS serving_verdict,
    if(model = {serving:String}, beside_verdict, verdict) AS candidate_verdict,
    if(model = {serving:String}, beside_adds, beside_lacks) AS candidate_alone,
    if(model = {serving:String}, beside_lacks, beside_adds) AS serving_alone
  FROM agpis.model_comparisons
  WHERE (model = {serving:String} AND beside = {candidate:String}) OR (model = {candidate:String} AND beside = {serving:String})`;

interface Totals {
  readonly changes: number;
  readonly sequences: number;
  readonly mean: number;
  readonly p95: number;
}

/** Rejects with AnalyticsUnavailable, or StatementRefused where "agpis setup" has not been run. */
export async function compared(
  reader: Pick<AnalyticsReader, 'query'>,
  serving: string,
  candidate: string,
): Promise<Comparison> {
  const params = { serving, candidate };
  const [totals] = await reader.query<Totals>(
    `SELECT uniqExact(event_id) AS changes, count() AS sequences, ifNotFinite(avg(waited_ms), 0) AS mean,
       ifNotFinite(quantileExact(0.95)(waited_ms), 0) AS p95 FROM (${PAIRS})`,
    params,
  );
  const verdicts = await reader.query<VerdictPair>(
    `SELECT serving_verdict AS serving, candidate_verdict AS candidate, count() AS n FROM (${PAIRS})
     GROUP BY serving, candidate ORDER BY n DESC, serving, candidate`,
    params,
  );
  const categories = await reader.query<CategoryDifference>(
    `SELECT side.1 AS code, countIf(side.2 = 'candidate') AS candidateAlone, countIf(side.2 = 'serving') AS servingAlone
     FROM (${PAIRS})
     ARRAY JOIN arrayConcat(arrayMap(c -> (c, 'candidate'), candidate_alone), arrayMap(c -> (c, 'serving'), serving_alone)) AS side
     GROUP BY code ORDER BY count() DESC, code`,
    params,
  );
  const { changes = 0, sequences = 0, mean = 0, p95 = 0 } = totals ?? {};
  const differing = verdicts.reduce((sum, pair) => sum + (pair.serving === pair.candidate ? 0 : pair.n), 0);
  return { changes, sequences, differing, verdicts, categories, waitedMs: { mean, p95 } };
}

/** By model, of all that the stage events still hold (180 days). */
export const decided = (reader: Pick<AnalyticsReader, 'query'>): Promise<Decided[]> =>
  reader.query<Decided>(
    `SELECT substring(arrayFirst(r -> startsWith(r, 'model:'), reasons), 7) AS model, reasons[1] AS verdict, count() AS n
     FROM agpis.stage_events WHERE stage = 'classify' AND arrayExists(r -> startsWith(r, 'model:'), reasons)
     GROUP BY model, verdict ORDER BY model, verdict`,
  );
