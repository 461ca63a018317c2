import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import {
  type Analytics,
  type Migration,
  type QueryParameters,
  StatementRefused,
} from '../../ports/analytics.ts';
import { explain } from './failures.ts';
import { migrate, readMigrations } from './migrate.ts';
import { DATABASE, identifier, inDatabase, insertStatement } from './statements.ts';
import { typedRows } from './typed-rows.ts';

/** ErrorCodes.cpp of ClickHouse. */
const READONLY = '164';

export interface ClickHouseOptions {
  /** HTTP address, with user and password where there are any: http://user:password@host:8123 */
  readonly url: string;
  /** Default `agpis`. Another one takes the place of `agpis.` in every statement. */
  readonly database?: string;
  /** Milliseconds until an unanswered request counts as lost. Default 60,000. */
  readonly timeoutMs?: number;
}

/** Analytics on ClickHouse over HTTP: a server, or the project's own embedded engine behind the same protocol. */
export function clickHouseAnalytics(options: ClickHouseOptions): Analytics {
  const database = identifier(options.database ?? DATABASE);
  const client = createClient({
    url: options.url,
    application: 'agpis',
    // What fails is thrown, and said once by whoever catches it; the client would print it with its stack as well.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: options.timeoutMs ?? 60_000,
    // Below the 3 s after which older servers close an idle connection, else a request now and then meets a dead socket.
    keep_alive: { idle_socket_ttl: 2_000 },
  });
  const query = queryWith(client, database);
  const run = commandWith(client, database);
  return {
    insert: insertWith(client, database),
    query,
    stream: streamWith(client, database),
    migrate: async (): Promise<Migration[]> => migrate({ run, query, database }, await readMigrations()),
    close: () => client.close(),
  };
}

function insertWith(client: ClickHouseClient, database: string): Analytics['insert'] {
  return async function insert(table, rows, token) {
    const first = rows[0];
    if (!first) return;
    const statement = insertStatement(database, table, Object.keys(first), token);
    const body = rows.map((row) => JSON.stringify(row)).join('\n');
    try {
      const { stream } = await client.exec({
        query: statement,
        values: Readable.from([body], { objectMode: false }),
      });
      await drain(stream);
    } catch (error) {
      throw explain(error, `an insert of ${String(rows.length)} rows into ${table} (token ${token})`);
    }
  };
}

function queryWith(client: ClickHouseClient, database: string) {
  return async function query<T>(sql: string, params: QueryParameters = {}): Promise<T[]> {
    try {
      const answer = await client.query({
        query: inDatabase(sql, database),
        query_params: params,
        format: 'JSONCompactEachRowWithNamesAndTypes',
      });
      return typedRows(await answer.json()) as T[];
    } catch (error) {
      throw explain(error, 'a query');
    }
  };
}

function streamWith(client: ClickHouseClient, database: string): Analytics['stream'] {
  return async function stream(sql, format, { write = false } = {}) {
    if (!/^\w+$/.test(format)) {
      throw new StatementRefused(
        `"${format}" is no format: give the name of one of ClickHouse's, e.g. JSONEachRow.`,
      );
    }
    try {
      const statement = inDatabase(sql, database);
      const { stream: answer } = await client.exec(
        write
          ? { query: statement }
          : { query: `${statement}\nFORMAT ${format}`, clickhouse_settings: { readonly: '2' } },
      );
      return answer as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (error instanceof ClickHouseError && error.code === READONLY)
        throw new StatementRefused(
          `The statement changes something, which a query may not: ${error.message}`,
        );
      throw explain(error, 'a query');
    }
  };
}

function commandWith(client: ClickHouseClient, database: string) {
  return async function run(sql: string): Promise<void> {
    try {
      await client.command({ query: inDatabase(sql, database) });
    } catch (error) {
      throw explain(error, `the statement "${sql.slice(0, 80).replaceAll('\n', ' ')}…"`);
    }
  };
}

/** An answer that is not read to its end keeps its socket. */
async function drain(stream: Readable): Promise<void> {
  for await (const _ of stream);
}
