/** The demo's banner and closing table, aligned, for a terminal. */
import type { RunningServices } from '../../infra/services.ts';
import { interval, percent } from '../aligned-table.ts';
import type { PublishedRate, ReviewedRate } from '../report/reject-rates.ts';
import type { DemoResult } from './summary.ts';

export function banner(services: RunningServices, pageUrl: string, dir: string): string {
  const { source } = services;
  return rows([
    ['Kafka:', services.kafka.brokers, source.kafka],
    ['Schema registry:', services.registry.url, source.registry],
    ['Redis:', services.redis.url, source.redis],
    ['ClickHouse:', services.clickhouse.url, source.clickhouse],
    ['Contact sheet:', pageUrl, ''],
    ['Data and logs:', dir, ''],
  ]);
}

export function table(result: DemoResult): string {
  const { terminal, reviews } = result;
  const counts = (of: Readonly<Record<string, number | undefined>>): string =>
    Object.entries(of)
      .map(([name, n]) => `${name} ${String(n)}`)
      .join(', ') || 'none';
  const answers = Object.values(result.outcomes).reduce((sum, n) => sum + n, 0);
  const out = [
    heading('Events'),
    rows([
      ['sent', String(result.events.sent), counts(result.events.byKind)],
      [
        'accepted',
        String(result.events.accepted),
        `with all their answers: ${String(terminal.kafka)} counted in Kafka, ${String(terminal.sql)} counted in SQL`,
      ],
      ['dead letters', String(result.deadLetters.kafka), `${String(result.deadLetters.sql)} counted in SQL`],
    ]),
    heading(`Answers: ${String(answers)}, one to each profile that an event names`),
    rows([
      ...Object.entries(result.outcomes).map(([name, n]): string[] => [
        name,
        String(n),
        name === 'refused' ? counts(result.refusedBecause) : '',
      ]),
    ]),
    heading('Products now, in each of their profiles'),
    rows(Object.entries(result.standing).map(([name, n]) => [name, String(n), ''])),
    heading(`Reviews (simulated: ${reviewerNote(reviews.faultsKnown)})`),
    rows([
      [
        'decisions',
        String(reviews.decided),
        `${String(reviews.undone)} taken back; the rates count those in force`,
      ],
      ['rejected among reviewed', percent(reviews.rates.reviewed.rate), reviewedNote(reviews.rates.reviewed)],
      [
        'rejected among published',
        percent(reviews.rates.published.rate),
        publishedNote(reviews.rates.published),
      ],
    ]),
    heading('Time (of a stage: median over its records, waiting for a core, a host or a turn included)'),
    rows([
      [
        'whole run',
        `${result.time.seconds.toFixed(1)} s`,
        `${result.time.productsPerSecond.toFixed(1)} events/s, ${result.time.picturesPerSecond.toFixed(1)} pictures/s`,
      ],
      ...result.stages.map((s) => [
        `${s.unit} / ${s.stage}`,
        `${s.p50.toFixed(1)} ms`,
        `p95 ${s.p95.toFixed(1)} ms, ${String(s.events)} records`,
      ]),
    ]),
    heading(
      result.ok
        ? 'Every accepted event has exactly one answer, in Kafka and in SQL.'
        : 'THE COUNTS DO NOT AGREE',
    ),
  ];
  for (const fault of [...result.faults.doubledAnswers, ...result.faults.revisionsThatDidNotGrow])
    out.push(`  ${fault}\n`);
  return out.join('');
}

/** The folder is named in each command: another system may be started meanwhile, and would be found first. */
export function nextSteps(dir: string): string {
  const agpis = `AGPIS_DIR=${dir} npm run agpis --`;
  return rows([
    ['Look:', 'open the contact sheet above', ''],
    ['Ask:', `${agpis} trace PRODUCT`, 'every event of a product'],
    ['', `${agpis} report reject-rate --by category`, ''],
    ['', `${agpis} query "SELECT stage, outcome, count() FROM agpis.stage_events GROUP BY ALL"`, ''],
    ['Try:', 'npm run agpis -- check YOUR-PICTURES --profile amazon', 'no services needed'],
    ['', `${agpis} ingest YOUR-PRODUCTS.jsonl`, 'into this running system'],
    ['', `${agpis} review next`, ''],
  ]);
}

const reviewedNote = ({ n, ...bounds }: ReviewedRate): string =>
  n > 0 ? `95 % interval ${interval(bounds)}, n = ${String(n)}` : 'no decisions';

function publishedNote({ n, published, ...bounds }: PublishedRate): string {
  if (n === 0) return published === 0 ? 'nothing published' : `none of ${String(published)} judged yet`;
  if (n === published) return `counted, not estimated: all ${String(n)} publications were judged`;
  return `95 % interval ${interval(bounds)}, ${String(n)} of ${String(published)} publications judged`;
}

/** Who decides in a demo. */
export const reviewerNote = (faultsKnown: number): string =>
  faultsKnown > 0
    ? 'a script that knows the planted faults'
    : 'a script that knows of no fault here, and approves everything';

const heading = (text: string): string => `\n${text}\n`;

function rows(lines: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(0, ...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map(
      (line) =>
        `  ${line
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
