import type { Command } from 'commander';
import { alignedTable } from './aligned-table.ts';
import { ask } from './analytics.ts';
import { plain } from './review/print.ts';
import type { ProductRef, TraceEvent } from './trace/events.ts';
import { productRef, tenantsOf, traceOf } from './trace/events.ts';

/** A line an event: time, record, version, profile, what happened, what came of it, why. */
export function traceLines(events: readonly TraceEvent[]): string[] {
  return alignedTable(
    ['time (UTC)', 'topic', 'part.', 'offset', 'version', 'profile', 'step', 'outcome', 'reason'].map(
      (title) => ({
        title,
        align: ['part.', 'offset', 'version'].includes(title) ? 'right' : 'left',
      }),
    ),
    events.map((e) => [
      e.time,
      e.topic,
      String(e.partition),
      String(e.offset),
      e.version < 0 ? '' : String(e.version),
      plain(e.profile),
      e.step,
      e.outcome,
      // An event is one line, and a seller's text must not steer the terminal.
      plain(e.reason),
    ]),
  );
}

const notFound = ({ tenant, productId }: ProductRef, tenants: readonly string[]): string => {
  const hint =
    tenants.length > 0
      ? `There is one of that id in ${tenants.map((name) => `${name}/${productId}`).join(', ')}.`
      : 'Events arrive here about a second after they happen; "agpis query \'SELECT DISTINCT product_id FROM agpis.stage_events LIMIT 20\'" shows some products.';
  return `agpis: nothing is known of ${plain(`${tenant}/${productId}`)}. ${hint}\n`;
};

export function registerTraceCommand(program: Command): void {
  program
    .command('trace')
    .description('every event of a product, with topic, partition, offset, time, outcome and reason')
    .argument('<product>', 'tenant/product, or the id of a product')
    .option('--tenant <name>', 'the tenant, where the product is given by its id alone', 'demo')
    .option('--json', 'print JSON lines')
    .action((product: string, { tenant, json }: { tenant: string; json?: boolean }) =>
      ask(async (analytics) => {
        const ref = productRef(product, tenant);
        const events = await traceOf(analytics, ref);
        if (events.length === 0) {
          process.stderr.write(notFound(ref, await tenantsOf(analytics, ref.productId)));
          return 1;
        }
        const lines = json ? events.map((event) => JSON.stringify(event)) : traceLines(events);
        process.stdout.write(`${lines.join('\n')}\n`);
        return 0;
      }),
    );
}
