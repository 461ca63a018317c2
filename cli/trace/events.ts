import type { AnalyticsReader } from '../../ports/analytics.ts';

/** One thing that happened to a product. */
export interface TraceEvent {
  /** UTC, `2026-03-01 12:00:00.123`. */
  readonly time: string;
  /** What happened: a stage, `sequence`, `answer`, `review`, `decision` or `dead letter`. */
  readonly step: string;
  readonly outcome: string;
  /** Codes, and words where there are any. */
  readonly reason: string;
  readonly profile: string;
  /** Version of the product in the catalogue; -1 when not known. */
  readonly version: number;
  /** The record: for a stage the one that it worked on, else the one that was written. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface ProductRef {
  readonly tenant: string;
  readonly productId: string;
}

/** `tenant/product`, or a product's id within the tenant given. */
export function productRef(text: string, tenant: string): ProductRef {
  const slash = text.indexOf('/');
  return slash < 0
    ? { tenant, productId: text }
    : { tenant: text.slice(0, slash), productId: text.slice(slash + 1) };
}

/** Everything of a product, by time; what happened in one millisecond in the order of the flow. */
export function traceOf(reader: AnalyticsReader, { tenant, productId }: ProductRef): Promise<TraceEvent[]> {
  return reader.query<TraceEvent>(
    `SELECT formatDateTime(at, '%Y-%m-%d %H:%i:%S') || '.' || leftPad(toString(toUnixTimestamp64Milli(at) % 1000), 3, '0') AS time,
       step, outcome, reason, profile, version, topic, partition, offset
     FROM (${Object.values(PARTS).join('\nUNION ALL\n')})
     ORDER BY at, rank, written, topic, partition, offset`,
    { tenant, product: productId },
  );
}

/** Tenants that have a product of that id, for a hint. */
export async function tenantsOf(reader: AnalyticsReader, productId: string): Promise<string[]> {
  const rows = await reader.query<{ tenant: string }>(
    `SELECT DISTINCT tenant FROM agpis.stage_events WHERE product_id = {product:String} ORDER BY tenant LIMIT 5`,
    { product: productId },
  );
  return rows.map(({ tenant }) => tenant);
}

const OF_PRODUCT = 'WHERE product_id = {product:String} AND tenant = {tenant:String}';
/** `written` keeps the order of what one stage after the other said within a millisecond. */
const OWN_PLACE = '_topic AS topic, _partition AS partition, _offset AS offset, _offset AS written';

/** Codes and words, whichever there are: `blur, border (taken by night)`. */
const because = (codes: string, words: string): string =>
  `multiIf(empty(${codes}), ${words}, ${words} = '', arrayStringConcat(${codes}, ', '),
     concat(arrayStringConcat(${codes}, ', '), ' (', ${words}, ')')) AS reason`;

const PARTS = {
  stages: `SELECT ts AS at, 0 AS rank, concat(unit, ' / ', stage) AS step, concat(outcome, if(attempt = 0, '', concat(', attempt ', toString(attempt)))) AS outcome,
    ${because('reasons', 'detail')}, profile, version, source_topic AS topic, source_partition AS partition, source_offset AS offset, _offset AS written
    FROM agpis.stage_events ${OF_PRODUCT}`,
  decisions: `SELECT recorded_at AS at, 1 AS rank, if(sign > 0, 'decision', 'decision undone') AS step, decision AS outcome,
    ${because('reasons', "trim(concat(note, ' by ', reviewer, if(simulated, ', simulated', '')))")}, profile, version, ${OWN_PLACE}
    FROM agpis.review_ledger ${OF_PRODUCT}`,
  sequences: `SELECT revised_at AS at, 2 AS rank, if(revision < 0, 'sequence', concat('sequence revision ', toString(revision))) AS step, state AS outcome,
    ${because('reasons', "concat(toString(length(image_ids)), ' pictures, ', cause)")}, profile, source_version AS version, ${OWN_PLACE}
    FROM agpis.sequences ${OF_PRODUCT}`,
  answers: `SELECT answered_at AS at, 3 AS rank, if(first, 'answer', 'later answer') AS step, outcome,
    ${because('reasons', "arrayStringConcat(sentences, ' ')")}, profile, version, ${OWN_PLACE}
    FROM agpis.change_results ${OF_PRODUCT}`,
  reviews: `SELECT updated_at AS at, 4 AS rank, concat('review ', lower(kind)) AS step, state AS outcome,
    ${because('reasons', 'closed_because')}, profile, version, ${OWN_PLACE}
    FROM agpis.review_requests ${OF_PRODUCT}`,
  deadLetters: `SELECT ts AS at, 5 AS rank, 'dead letter' AS step, code AS outcome,
    concat(stage, ': ', message) AS reason, '' AS profile, toInt64(-1) AS version, ${OWN_PLACE}
    FROM agpis.dead_letters ${OF_PRODUCT}`,
};
