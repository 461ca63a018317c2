/** The name that statements of this project use for their database. */
export const DATABASE = 'agpis';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Puts the configured database in the place of `agpis.`; string literals that contain it are not expected. */
export const inDatabase = (sql: string, database: string): string =>
  database === DATABASE ? sql : sql.replace(/\bagpis\./g, `${database}.`);

/** Names are written into statements as they are, so anything but a plain name is refused. */
export function identifier(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new Error(`"${name}" is no plain name of a database, table or column: use letters, digits and _.`);
}

/**
 * Defaults move between versions of ClickHouse, so all that an insert relies on is said in the statement itself. Not
 * through the client's settings: embedded sessions keep those, and a token that sticks drops the next insert.
 */
const INSERT_SETTINGS = [
  'async_insert = 0', // our blocks are large enough; the server's own batching would mix tokens
  'insert_deduplicate = 1',
  'deduplicate_blocks_in_dependent_materialized_views = 1', // else a resent block counts twice in the rollups
  "date_time_input_format = 'basic'",
  'input_format_skip_unknown_fields = 0', // a column that the table lacks must not vanish in silence
  'input_format_parallel_parsing = 0', // one block, so that one token covers all rows
  'max_insert_block_size = 1048576',
  'max_partitions_per_insert_block = 1000', // a block sent again keeps its bounds, even over many months
];

export function insertStatement(
  database: string,
  table: string,
  columns: readonly string[],
  token: string,
): string {
  const names = columns.map(identifier).join(', ');
  const settings = [`insert_deduplication_token = ${literal(token)}`, ...INSERT_SETTINGS].join(', ');
  return `INSERT INTO ${identifier(database)}.${identifier(table)} (${names}) SETTINGS ${settings} FORMAT JSONEachRow`;
}

/** A string literal of ClickHouse's SQL. */
const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The statements of a migration: each ends with `;` at the end of a line. Comment lines are dropped. */
export const statementsOf = (sql: string): string[] =>
  sql
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
