import { type Command, Option } from 'commander';
import { ask } from './analytics.ts';
import { drift } from './report/drift.ts';
import { funnel } from './report/funnel.ts';
import { driftLines, funnelLines, rejectRateLines } from './report/print.ts';
import { type Grouping, rejectRates, rejectRatesBy } from './report/reject-rates.ts';
import { since } from './report/since.ts';
import { stageTimes } from './report/stage-times.ts';

interface ReportOptions {
  readonly since?: number;
  readonly json?: boolean;
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
const printJson = (value: unknown): void => print([JSON.stringify(value, null, 2)]);

const sinceOption = () =>
  new Option('--since <time>', 'only from then on: 7d, 24h, 30m, or a date').argParser((value) =>
    since(value),
  );

function addRejectRate(report: Command): void {
  report
    .command('reject-rate')
    .description('the share that people reject, among reviewed and among published, with 95 % intervals')
    .addOption(new Option('--by <group>', 'a line per group').choices(['day', 'category', 'profile']))
    .addOption(sinceOption())
    .option('--json', 'print one JSON object')
    .action(({ by, json, ...options }: ReportOptions & { by?: Grouping }) =>
      ask(async (analytics) => {
        const all = await rejectRates(analytics, options);
        const groups = by ? await rejectRatesBy(analytics, by, options) : [];
        if (json) printJson({ ...all, ...(by ? { by, groups } : {}) });
        else print(rejectRateLines(by, groups, all));
        return 0;
      }),
    );
}

function addFunnel(report: Command): void {
  report
    .command('funnel')
    .description('where the changes went: answers, refusals and why, reviews, dead letters, time per stage')
    .addOption(sinceOption())
    .option('--json', 'print one JSON object')
    .action(({ json, ...options }: ReportOptions) =>
      ask(async (analytics) => {
        const counts = await funnel(analytics, options);
        const stages = await stageTimes(analytics, options);
        if (json) printJson({ ...counts, stages });
        else print(funnelLines(counts, stages));
        return 0;
      }),
    );
}

function addDrift(report: Command): void {
  report
    .command('drift')
    .description("whether what a model says of a day's sequences differs from the 14 days before")
    .addOption(sinceOption())
    .option('--json', 'print one JSON array')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing has shifted, 1 something has on at least one of the days shown.',
    )
    .action(({ json, ...options }: ReportOptions) =>
      ask(async (analytics) => {
        const days = await drift(analytics, options);
        if (json) printJson(days);
        else print(driftLines(days));
        return days.some(({ isAlert }) => isAlert) ? 1 : 0;
      }),
    );
}

export function registerReportCommand(program: Command): void {
  const report = program.command('report').description('counts and rates from ClickHouse');
  addRejectRate(report);
  addFunnel(report);
  addDrift(report);
}
