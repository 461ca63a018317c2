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
    .description(
      'put a statement to ClickHouse and print the answer as it comes; it may change nothing unless --write',
    )
    .argument('<sql>', 'e.g. "SELECT * FROM agpis.reject_rate_by_day"')
    .option(
      '--format <name>',
      "one of ClickHouse's formats (default: a table on a terminal, else JSON lines)",
    )
    .option('--write', 'let the statement change tables, in whatever way it says')
    .action((sql: string, { format, write = false }: { format?: string; write?: boolean }) =>
      ask(async (analytics) => {
        const asked = splitFormat(sql);
        const form =
          format ?? asked.format ?? (process.stdout.isTTY ? 'PrettyCompactMonoBlock' : 'JSONEachRow');
        try {
          await pipeline(
            await analytics.stream(write ? sql : asked.statement, form, { write }),
            process.stdout,
            { end: false },
          );
        } catch (error) {
          if (isClosedPipe(error)) return 0; // the reader (head, less) has seen enough
          if (!isBrokenOff(error)) throw error;
          process.stderr.write(
            'agpis: ClickHouse broke its answer off midway: what stands above is not all of it.\n',
          );
          return 1;
        }
        return 0;
      }),
    );
}

/** After the first rows only a broken connection says that the statement failed. */
const isBrokenOff = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'aborted' || ('code' in error && error.code === 'ECONNRESET'));

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';
