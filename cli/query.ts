import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { ask } from './analytics.ts';

/** The statement without its own FORMAT clause and semicolon, and the format it asked for. */
export function splitFormat(sql: string): { statement: string; format: string | undefined } {
  const bare = sql.replace(/[\s;]+$/, '');
  const clause = /\s+FORMAT\s+(\w+)$/i.exec(bare);
  return clause
    ? { statement: bare.slice(0, clause.index), format: clause[1] }
    : { statement: bare, format: undefined };
}

export function registerQueryCommand(program: Command): void {
  program
    .command('query')
    .description('put a statement to ClickHouse and print the answer as it comes')
    .argument('<sql>', 'e.g. "SELECT * FROM agpis.reject_rate_by_day"')
    .option(
      '--format <name>',
      "one of ClickHouse's formats (default: a table on a terminal, else JSON lines)",
    )
    .action((sql: string, { format }: { format?: string }) =>
      ask(async (analytics) => {
        const asked = splitFormat(sql);
        const form =
          format ?? asked.format ?? (process.stdout.isTTY ? 'PrettyCompactMonoBlock' : 'JSONEachRow');
        try {
          await pipeline(await analytics.stream(asked.statement, form), process.stdout, { end: false });
        } catch (error) {
          if (!isClosedPipe(error)) throw error; // the reader (head, less) has seen enough
        }
        return 0;
      }),
    );
}

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';
