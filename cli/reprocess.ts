/** agpis reprocess: has stored changes judged again, by new rules or models. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { clickHouseAnalytics } from '../adapters/clickhouse/analytics.ts';
import { agpis } from '../topology/agpis.ts';
import { operatorActions, productSnapshots, reprocessRequests } from '../topology/topics.ts';
import { alignedTable } from './aligned-table.ts';
import { connect } from './compose.ts';
import { checkedBecause, LONGEST_REASON, operator } from './operator.ts';
import { FILTER_HELP, parseFilter } from './reprocess/filter.ts';
import { ReprocessError } from './reprocess/reprocess-error.ts';
import { selectProducts, type Selection } from './reprocess/select.ts';
import { type ReprocessDesk, sendRequests } from './reprocess/send.ts';
import { readStandings } from './reprocess/standings.ts';
import { plain } from './review/print.ts';
import { reachKafka } from './reach-kafka.ts';
import { kafkaConnection, readAddresses } from './settings.ts';

interface Options {
  readonly filter: readonly string[];
  readonly because: string;
  readonly rate: number;
  readonly limit: number;
  readonly go?: true;
  readonly json?: true;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

export function registerReprocessCommand(program: Command): void {
  program
    .command('reprocess')
    .description('have stored changes judged again; without --go only say which')
    .requiredOption('--filter <term...>', 'which products: see below')
    .requiredOption('--because <text>', 'why: it stands in the answers, and is written down')
    .option('--rate <n/s>', 'products a second, at most', rate, 50)
    .option('--limit <n>', 'products, at most', count, Infinity)
    .option('--go', 'do it')
    .option('--json', 'print one JSON document')
    .addHelpText('after', FILTER_HELP)
    .action(reprocess);
}

function rate(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text)?.[1]);
  if (value > 0) return value;
  throw new InvalidArgumentError('Give products a second, e.g. 50/s.');
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number above 0.');
}

async function reprocess(options: Options): Promise<void> {
  const because = checkedBecause(options.because);
  if (because === undefined)
    throw new ReprocessError(
      'NO_REASON',
      `--because says why, in 1 to ${String(LONGEST_REASON)} characters: it stands in the answers.`,
    );
  const filter = parseFilter(options.filter);
  const addresses = readAddresses();
  await reachKafka(kafkaConnection(addresses, 'agpis-reprocess'));
  const { kafka, codec } = await connect(addresses, 'agpis-reprocess');
  const analytics = clickHouseAnalytics({ url: addresses.clickhouseUrl });
  const desk: ReprocessDesk = {
    kafka,
    codec,
    snapshots: productSnapshots.name,
    requests: reprocessRequests.name,
    operatorActions: operatorActions.name,
    transactionalId: `${agpis.name}-reprocess`,
  };
  try {
    const standingsOf = await readStandings(analytics, filter.tenants);
    const selection = await selectProducts(desk, filter, standingsOf, options.limit);
    const id = randomUUID();
    const order = {
      id,
      filter: filter.text,
      because,
      operator: operator(),
      rate: options.rate,
      now: Date.now,
      sleep: (ms: number) => sleep(ms),
      onSent: progress(selection.products),
    };
    const sent = options.go ? await sendRequests(desk, order, selection) : undefined;
    if (options.json)
      print(JSON.stringify(jsonOf(selection, { id, filter: filter.text, because, sent }), null, 2));
    else linesOf(selection, { id, because, rate: options.rate, sent }).forEach(print);
  } finally {
    await Promise.all([kafka.close(), analytics.close()]);
  }
}

const SAY_EVERY_MS = 5_000;

/** Says on stderr how far it is. */
function progress(total: number): (sent: number) => void {
  let said = performance.now();
  return (sent) => {
    if (performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    process.stderr.write(`${String(sent)} of ${String(total)} products asked for\n`);
  };
}

const jsonOf = (
  { products, byStatus, keys }: Selection,
  run: {
    readonly id: string;
    readonly filter: string;
    readonly because: string;
    readonly sent: number | undefined;
  },
) => ({
  run: run.id,
  done: run.sent !== undefined,
  filter: run.filter,
  because: run.because,
  products,
  byStatus: Object.fromEntries(byStatus),
  keys,
  sent: run.sent ?? 0,
});

function linesOf(
  { products, byStatus, keys }: Selection,
  run: {
    readonly id: string;
    readonly because: string;
    readonly rate: number;
    readonly sent: number | undefined;
  },
): string[] {
  if (products === 0) return ['No product is meant by this filter.'];
  const rows = [...byStatus].sort(([, a], [, b]) => b - a).map(([status, n]) => [status, String(n)]);
  const table = alignedTable([{ title: 'now' }, { title: 'products', align: 'right' }], rows);
  const first = `${keys.map(plain).join(', ')}${products > keys.length ? ', …' : ''}`;
  const many = `${String(products)} ${products === 1 ? 'product' : 'products'}`;
  const about = [...table, '', `First: ${first}`];
  if (run.sent === undefined) {
    const seconds = Math.ceil(products / run.rate);
    return [
      ...about,
      `${many} would be judged again, asked for within ${String(seconds)} s at ${String(run.rate)}/s.`,
      'This was a dry run: add --go to do it.',
    ];
  }
  return [
    ...about,
    `${String(run.sent)} of ${many} will be judged again, when nothing live is waiting.`,
    `Run ${run.id}, because: ${run.because}`,
  ];
}
