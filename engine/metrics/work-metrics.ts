import { Counter, type Registry } from 'prom-client';
import type { Observer, RecordOutcome, UnitObserver } from '../observer.ts';
import { histogram, type Observe } from './histogram.ts';

/** ms: from what the system's clock can tell apart to the longest that a record may be at work. */
const LATENCY_MS = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
];
/** ms: a record may also have waited in its topic, or for a timer, for hours. */
const END_TO_END_MS = [...LATENCY_MS, 1_800_000, 7_200_000, 43_200_000];
const TRANSACTION_RECORDS = [1, 5, 10, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000];
/** Classes of errors that get a series of their own, per unit and stage: a code may be anything that a library throws. */
const MOST_CODES = 50;

/** What one topic's records come to, looked up once per record. */
interface TopicSeries {
  readonly processing: Observe;
  readonly endToEnd: Observe;
  readonly outcomes: Record<RecordOutcome, number>;
}

/** What is counted while the work goes on. Series are per unit, not per task: they stay when partitions move. */
export function workMetrics(registry: Registry, prefix: string): Observer {
  const registers = [registry];
  const latency = (name: string, help: string, labelNames: string[], bounds: number[]) =>
    histogram(registry, { name: prefix + name, help, labelNames, bounds, divisor: 1_000 });
  const counter = <L extends string>(name: string, help: string, labelNames: L[], collect?: () => void) =>
    new Counter({ name: prefix + name, help, labelNames, registers, ...(collect ? { collect } : {}) });

  const processing = latency(
    'process_latency_seconds',
    'Time that the stages took for a record, waits for dependencies included.',
    ['unit', 'topic'],
    LATENCY_MS,
  );
  const endToEnd = latency(
    'record_e2e_latency_seconds',
    'Time from the timestamp of a record to the commit of what it led to.',
    ['unit', 'topic'],
    END_TO_END_MS,
  );
  const commits = latency(
    'commit_latency_seconds',
    'Time that a committed transaction took.',
    ['unit'],
    LATENCY_MS,
  );
  const takeovers = latency(
    'task_takeover_seconds',
    'Time from the beginning of a takeover to reading on: fencing, restoring, catching up.',
    ['unit'],
    LATENCY_MS,
  );
  const transactionRecords = histogram(registry, {
    name: `${prefix}transaction_records`,
    help: 'Records that a committed transaction wrote.',
    labelNames: ['unit'],
    bounds: TRANSACTION_RECORDS,
    divisor: 1,
  });
  const topics = new Map<string, { unit: string; topic: string; series: TopicSeries }>();
  const records = counter(
    'process_records_total',
    'Records whose outcome is committed.',
    ['unit', 'topic', 'outcome'],
    () => {
      records.reset();
      for (const { unit, topic, series } of topics.values())
        for (const [outcome, n] of Object.entries(series.outcomes))
          if (n > 0) records.inc({ unit, topic, outcome }, n);
    },
  );
  const transactions = counter('transactions_total', 'Transactions by how they ended.', ['unit', 'outcome']);
  const bytes = counter(
    'transaction_bytes_total',
    'Keys and values of committed transactions, uncompressed.',
    ['unit'],
  );
  const deadLetters = counter('dead_letters_total', 'Records set aside.', ['unit', 'stage', 'code']);
  const retries = counter('retries_total', 'Repeated attempts of a stage.', ['unit', 'stage', 'because']);
  const pauses = counter('unit_pauses_total', 'Times that a unit was paused.', ['unit', 'stage', 'because']);
  const restored = counter('restored_records_total', 'Offsets read to restore state and views.', ['unit']);
  const restarts = counter('task_restarts_total', 'Tasks that could not go on, and takeovers that failed.', [
    'unit',
    'because',
  ]);

  function seriesOf(unit: string, topic: string): TopicSeries {
    const series: TopicSeries = {
      processing: processing.series(unit, topic),
      endToEnd: endToEnd.series(unit, topic),
      outcomes: { done: 0, drop: 0, later: 0, 'dead-letter': 0, ignored: 0 },
    };
    topics.set(`${unit}\0${topic}`, { unit, topic, series });
    return series;
  }

  function unitObserver(unit: string): UnitObserver {
    const byTopic = new Map<string, TopicSeries>();
    const codes = new Set<string>();
    const committed = commits.series(unit);
    const written = transactionRecords.series(unit);
    const takenOver = takeovers.series(unit);
    return {
      recordFinished(_partition, topic, outcome, processingMs, endToEndMs) {
        let series = byTopic.get(topic);
        if (!series) byTopic.set(topic, (series = seriesOf(unit, topic)));
        series.processing(processingMs);
        // What comes back has not come to its end.
        if (outcome !== 'later') series.endToEnd(endToEndMs > 0 ? endToEndMs : 0);
        series.outcomes[outcome] += 1;
      },
      deadLettered({ stage, code }) {
        const isKnown = codes.has(code) || codes.size < MOST_CODES;
        if (isKnown) codes.add(code);
        deadLetters.inc({ unit, stage, code: isKnown ? code : 'other' });
      },
      transactionEnded({ outcome, records: n, bytes: size, ms }) {
        transactions.inc({ unit, outcome });
        if (outcome !== 'committed') return;
        committed(ms);
        written(n);
        bytes.inc({ unit }, size);
      },
      retried: (stage, because) => retries.inc({ unit, stage, because }),
      paused: (because, stage) => pauses.inc({ unit, stage, because }),
      tookOver({ ms, restored: n }) {
        takenOver(ms);
        restored.inc({ unit }, n);
      },
      restarted: (_partition, because) => restarts.inc({ unit, because }),
    };
  }

  return { unit: unitObserver };
}
