import type { AnalyticsReader } from '../../ports/analytics.ts';

/** What became of the newest change of a product under one profile, as far as it is known. */
export const STATUSES = ['published', 'in-review', 'refused', 'withdrawn', 'failed', 'unanswered'] as const;
export type Status = (typeof STATUSES)[number];

export interface Standing {
  /** Empty where nobody has answered yet. */
  readonly profile: string;
  readonly status: Status;
  /** Codes of the last answer, or of the open review. */
  readonly reasons: readonly string[];
}

interface Row {
  readonly product: string;
  readonly profile: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
}

const OF_OUTCOME: Readonly<Record<string, Status>> = {
  PUBLISHED: 'published',
  REFUSED: 'refused',
  WITHDRAWN: 'withdrawn',
  FAILED: 'failed',
  REVIEW: 'in-review',
};

const UNANSWERED: readonly Standing[] = [{ profile: '', status: 'unanswered', reasons: [] }];

/** The standings of products, by tenant/product. Answers that say nothing of the product (a replay, an overtaken version) do not count. */
export async function readStandings(
  reader: AnalyticsReader,
  tenants: ReadonlySet<string> | undefined,
): Promise<(key: string) => readonly Standing[]> {
  const ofTenants = tenants ? 'AND tenant IN {tenants:Array(String)}' : '';
  // The last answer is the last of its log: workers' clocks may be apart, and only a log that was created anew begins to count anew.
  // In the order of the rows: an open review tells more of the newest change than the last answer.
  const rows = await reader.query<Row>(
    `SELECT concat(tenant, '/', product_id) AS product, profile, argMax(r.outcome, (r.log_until, r._offset)) AS outcome, argMax(r.reasons, (r.log_until, r._offset)) AS reasons
     FROM (SELECT *, max(answered_at) OVER (PARTITION BY _incarnation) AS log_until FROM agpis.change_results) AS r WHERE r.outcome NOT IN ('REPLAYED', 'SUPERSEDED') ${ofTenants} GROUP BY product, profile
     UNION ALL
     SELECT concat(tenant, '/', product_id) AS product, profile, 'REVIEW' AS outcome, reasons
     FROM agpis.review_queue WHERE kind = 'DECISION' ${ofTenants}`,
    tenants ? { tenants: [...tenants] } : {},
  );
  const byProduct = new Map<string, Map<string, Standing>>();
  const inReviewLast = rows.toSorted(
    (a, b) => Number(a.outcome === 'REVIEW') - Number(b.outcome === 'REVIEW'),
  );
  for (const { product, profile, outcome, reasons } of inReviewLast) {
    const status = OF_OUTCOME[outcome];
    if (status === undefined) continue;
    const profiles = byProduct.get(product) ?? new Map<string, Standing>();
    profiles.set(profile, { profile, status, reasons });
    byProduct.set(product, profiles);
  }
  return (key) => {
    const found = byProduct.get(key);
    return found ? [...found.values()] : UNANSWERED;
  };
}
