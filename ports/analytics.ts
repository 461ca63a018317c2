/** Where counted facts go and where people ask about them: ClickHouse, as a server or embedded. */

export interface AnalyticsSink {
  /**
   * Adds rows to a table of the project's database and resolves when they are stored.
   * Every row has the same columns. At most 10,000 rows or 4 MiB are advised; none are a no-op.
   * `token` names the block: the same token with the same rows counts once, in the table and in its rollups, so a
   * caller that did not see the answer sends the block again as it was. The token alone decides: other rows under a
   * token already seen are dropped in silence, which is why it must be a pure function of the range of records.
   * Throws AnalyticsUnavailable (send again), RowsRefused (these rows will never do) or StatementRefused.
   */
  insert(table: string, rows: readonly object[], token: string): Promise<void>;
}

/** Values for `{name:Type}` in a statement. Times as text: a Date would lose its milliseconds. */
export type QueryParameters = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly number[]>
>;

export interface AnalyticsReader {
  /**
   * Rows of a SELECT without FORMAT clause. Integers of 64 bits come as numbers (select `toString(x)` where they may
   * exceed 2^53), times as text in UTC. `agpis.` before a table stands for the configured database.
   * Throws AnalyticsUnavailable or StatementRefused.
   */
  query<T>(sql: string, params?: QueryParameters): Promise<T[]>;
  /**
   * The answer to a statement that changes nothing, in a format of ClickHouse's, as it comes. With `write` it may change
   * something, and the answer comes as ClickHouse gives it (TabSeparated, where the statement names no format).
   */
  stream(
    sql: string,
    format: string,
    options?: { readonly write?: boolean },
  ): Promise<AsyncIterable<Uint8Array>>;
}

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

export interface Analytics extends AnalyticsSink, AnalyticsReader {
  /**
   * Brings tables and views to what this version of the program needs, forward only; answers with what it applied.
   * Throws MigrationRefused where an applied migration is not the one that this program has.
   */
  migrate(): Promise<Migration[]>;
  close(): Promise<void>;
}

/** Not now: unreachable, overloaded, or the answer was lost. The same call may be repeated. */
export class AnalyticsUnavailable extends Error {
  readonly code = 'ANALYTICS_UNAVAILABLE';
  readonly retriable = true;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AnalyticsUnavailable';
  }
}

/** A value of the rows does not fit its column. Nothing of the block was stored. */
export class RowsRefused extends Error {
  readonly code = 'ANALYTICS_ROWS_REFUSED';
  readonly retriable = false;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RowsRefused';
  }
}

/** The statement is wrong, or the set-up is: no such table, no right, wrong password. Needs a person; no row is at fault. */
export class StatementRefused extends Error {
  readonly code = 'ANALYTICS_STATEMENT_REFUSED';
  readonly retriable = false;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StatementRefused';
  }
}

/** The database was migrated by another program than this one. */
export class MigrationRefused extends Error {
  readonly code = 'ANALYTICS_MIGRATION_REFUSED';
  readonly retriable = false;
  constructor(message: string) {
    super(message);
    this.name = 'MigrationRefused';
  }
}
