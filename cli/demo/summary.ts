/** What the demo counted, in Kafka and once more in SQL, and whether the two agree. */
import type { AnalyticsReader } from '../../ports/analytics.ts';
import { rejectRates, type RejectRates } from '../report/reject-rates.ts';
import { stageTimes, type StageTime } from '../report/stage-times.ts';
import { completeEvents, type Observation } from './observer.ts';
import type { ScenarioEvent, ScenarioKind } from './scenario.ts';
import { type Standing, type Story, standingOf } from './story.ts';

export interface SqlCounts {
  /** Events all of whose profiles have their first answer. */
  readonly completeEvents: number;
  readonly firstAnswers: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly ledgerSum: number;
}

export interface DemoResult {
  readonly ok: boolean;
  readonly events: {
    readonly sent: number;
    readonly accepted: number;
    readonly deadLettered: number;
    readonly byKind: Readonly<Partial<Record<ScenarioKind, number>>>;
  };
  /** Accepted events with all their terminal answers, counted twice; the three numbers of a good run are equal. */
  readonly terminal: { readonly accepted: number; readonly kafka: number; readonly sql: number };
  readonly outcomes: Readonly<Record<string, number>>;
  /** Reason codes of refusals, most frequent first. */
  readonly refusedBecause: Readonly<Record<string, number>>;
  readonly standing: Readonly<Partial<Record<Standing, number>>>;
  readonly reviews: {
    readonly simulated: true;
    /** Planted faults that the script knows of. */
    readonly faultsKnown: number;
    readonly decided: number;
    readonly undone: number;
    readonly rates: RejectRates;
  };
  readonly deadLetters: { readonly kafka: number; readonly sql: number };
  readonly faults: {
    readonly doubledAnswers: readonly string[];
    readonly revisionsThatDidNotGrow: readonly string[];
  };
  readonly time: {
    readonly seconds: number;
    readonly productsPerSecond: number;
    readonly picturesPerSecond: number;
  };
  readonly stages: readonly StageTime[];
}

const SETTLE_MS = 30_000;

/** Asks ClickHouse until it has what Kafka has, or time is up: the sink writes a block every half second. */
export async function countInSql(analytics: AnalyticsReader, seen: Observation): Promise<SqlCounts> {
  const wanted = firstAnswers(seen);
  for (const deadline = Date.now() + SETTLE_MS; ;) {
    const counts = await ask(analytics);
    if (
      (counts.firstAnswers >= wanted &&
        counts.deadLetters >= seen.deadLetters &&
        counts.ledgerSum === seen.ledgerSum) ||
      Date.now() > deadline
    )
      return counts;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function ask(analytics: AnalyticsReader): Promise<SqlCounts> {
  const [complete] = await analytics.query<{ n: number }>(
    'SELECT count() AS n FROM (SELECT event_id FROM agpis.change_results WHERE first GROUP BY event_id HAVING uniqExact(profile) >= max(profiles))',
  );
  const outcomes = await analytics.query<{ outcome: string; n: number }>(
    'SELECT outcome, count() AS n FROM agpis.change_results WHERE first GROUP BY outcome ORDER BY n DESC, outcome',
  );
  const [letters] = await analytics.query<{ n: number }>('SELECT count() AS n FROM agpis.dead_letters');
  const [ledger] = await analytics.query<{ n: number }>('SELECT sum(sign) AS n FROM agpis.review_ledger');
  return {
    completeEvents: Number(complete?.n ?? 0),
    firstAnswers: outcomes.reduce((sum, o) => sum + Number(o.n), 0),
    outcomes: Object.fromEntries(outcomes.map((o) => [o.outcome, Number(o.n)])),
    deadLetters: Number(letters?.n ?? 0),
    ledgerSum: Number(ledger?.n ?? 0),
  };
}

export async function summarise(parts: {
  analytics: AnalyticsReader;
  seen: Observation;
  inSql: SqlCounts;
  events: readonly ScenarioEvent[];
  accepted: number;
  stories: readonly Story[];
  elapsedMs: number;
  faultsKnown: number;
  decided: number;
  undone: number;
}): Promise<DemoResult> {
  const { seen, inSql, events, accepted, stories, elapsedMs } = parts;
  const kafka = completeEvents(seen);
  const answers = [...seen.first.values()].flat();
  const stages = await stageTimes(parts.analytics);
  const pictures = stories.reduce((n, s) => n + (s.candidate?.images.length ?? 0), 0);
  const seconds = elapsedMs / 1_000;
  const ok =
    kafka === accepted &&
    inSql.completeEvents === accepted &&
    inSql.firstAnswers === answers.length &&
    inSql.deadLetters === seen.deadLetters &&
    inSql.ledgerSum === seen.ledgerSum &&
    seen.doubled.length === 0 &&
    seen.revisionFaults.length === 0;
  return {
    ok,
    events: {
      sent: events.length,
      accepted,
      deadLettered: seen.deadLetters,
      byKind: countBy(events.map((e) => e.kind)),
    },
    terminal: { accepted, kafka, sql: inSql.completeEvents },
    outcomes: countBy(answers.map((a) => a.outcome.toLowerCase())),
    refusedBecause: countBy(
      answers
        .filter((a) => a.outcome === 'REFUSED')
        .flatMap((a) => [...new Set(a.reasons.map((r) => r.code))]),
    ),
    standing: countBy(stories.map(standingOf)),
    reviews: {
      simulated: true,
      faultsKnown: parts.faultsKnown,
      decided: parts.decided,
      undone: parts.undone,
      rates: await rejectRates(parts.analytics),
    },
    deadLetters: { kafka: seen.deadLetters, sql: inSql.deadLetters },
    faults: { doubledAnswers: seen.doubled, revisionsThatDidNotGrow: seen.revisionFaults },
    time: { seconds, productsPerSecond: accepted / seconds, picturesPerSecond: pictures / seconds },
    stages,
  };
}

const firstAnswers = ({ first }: Observation): number =>
  [...first.values()].reduce((n, answers) => n + answers.length, 0);

function countBy<K extends string>(names: readonly K[]): Record<K, number> {
  const counts = new Map<K, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1])) as Record<K, number>;
}
