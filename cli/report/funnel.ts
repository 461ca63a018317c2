import { ENGINE_ERRORS, REDRIVE, formerName } from '../../engine/dead-letters/headers.ts';
import type { AnalyticsReader, QueryParameters } from '../../ports/analytics.ts';

export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** Where the changes went. Answers are counted per event and profile, events once. */
export interface Funnel {
  /** Distinct records of product-changes that any stage has touched, answered or set aside. */
  readonly eventsIn: number;
  /** Events all of whose profiles have their first answer. */
  readonly eventsAnswered: number;
  /** First answers by outcome: PUBLISHED, REFUSED, SUPERSEDED, REPLAYED, DELETED, FAILED. */
  readonly answers: readonly Counted[];
  /** Later answers by outcome: after an undo, an audit, a removed picture. */
  readonly laterAnswers: readonly Counted[];
  /** Reasons of first answers that refused or failed; an answer with two reasons counts in both. */
  readonly refusedBecause: readonly Counted[];
  /** Sequences that are public now, per product and profile. */
  readonly publishedNow: number;
  /** Open review items: DECISION holds up an answer, AUDIT does not. */
  readonly inReview: readonly Counted[];
  /** Dead letters by error code. */
  readonly deadLetters: readonly Counted[];
}

/** `since`: ms since 1970, by our own clock; what is open or public now is not cut by it. */
export async function funnel(
  reader: AnalyticsReader,
  { since = 0 }: { since?: number } = {},
): Promise<Funnel> {
  const number = async (sql: string): Promise<number> =>
    (await reader.query<{ count: number }>(sql, used(sql, since)))[0]?.count ?? 0;
  const list = (sql: string): Promise<Counted[]> => reader.query<Counted>(sql, used(sql, since));
  return {
    eventsIn: await number(EVENTS_IN),
    eventsAnswered: await number(
      `SELECT count() AS count FROM (
         SELECT event_id FROM agpis.change_results WHERE first AND ${after('answered_at')}
         GROUP BY event_id HAVING uniqExact(profile) >= max(profiles))`,
    ),
    answers: await list(answers('first')),
    laterAnswers: await list(answers('NOT first')),
    refusedBecause: await list(
      `SELECT reason AS name, count() AS count
       FROM agpis.change_results ARRAY JOIN arrayDistinct(reasons) AS reason
       WHERE first AND outcome IN ('REFUSED', 'FAILED') AND ${after('answered_at')}
       GROUP BY name ORDER BY count DESC, name`,
    ),
    publishedNow: await number('SELECT count() AS count FROM agpis.published_now'),
    inReview: await list(
      'SELECT kind AS name, count() AS count FROM agpis.review_queue GROUP BY name ORDER BY name DESC',
    ),
    deadLetters: await list(
      `SELECT code AS name, count() AS count FROM agpis.dead_letters WHERE ${after('ts')}
       GROUP BY name ORDER BY count DESC, name`,
    ),
  };
}

const after = (column: string): string => `${column} >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`;

const used = (sql: string, since: number): QueryParameters => (sql.includes('{since:') ? { since } : {});

const answers = (which: string): string =>
  `SELECT outcome AS name, count() AS count FROM agpis.change_results
   WHERE ${which} AND ${after('answered_at')} GROUP BY name ORDER BY count DESC, name`;

/** What a header says; letters of before have it under its former name. */
const said = (name: string): string =>
  `if(headers['${name}'] != '', headers['${name}'], headers['${formerName(name)}'])`;

/**
 * An event is its place in the log; a redriven record is the event that it was at first. A dead letter of before it said its log
 * is taken for one of its own topic's life.
 */
const EVENTS_IN = `
  SELECT uniqExact(event) AS count FROM (
    SELECT event_id AS event
    FROM agpis.stage_events WHERE source_topic = 'product-changes' AND ${after('ts')}
    UNION ALL
    SELECT if(${said(REDRIVE.of)} != '', ${said(REDRIVE.of)}, concat(
      if(${said(ENGINE_ERRORS.incarnation)} = '', _incarnation, ${said(ENGINE_ERRORS.incarnation)}),
      '/', toString(source_partition), '/', toString(source_offset))) AS event
    FROM agpis.dead_letters WHERE source_topic = 'product-changes' AND ${after('ts')}
    UNION ALL
    SELECT event_id AS event FROM agpis.change_results WHERE first AND ${after('answered_at')}
  )`;
