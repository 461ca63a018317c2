/** Questions to ClickHouse over plain HTTP: not through the adapter that wrote the rows. */

/** Rows of a SELECT, each an array of its columns. */
export async function sql<Row extends readonly unknown[]>(url: string, statement: string): Promise<Row[]> {
  const response = await fetch(url, {
    method: 'POST',
    body: `${statement} FORMAT JSONCompactEachRow`,
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`ClickHouse answered ${String(response.status)}: ${text.slice(0, 300)}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** Topics that become tables, each record one row. */
export const TABLES: Readonly<Record<string, string>> = {
  'change-results': 'change_results',
  sequences: 'sequences',
  'stage-events': 'stage_events',
  'review-requests': 'review_requests',
  'review-ledger': 'review_ledger',
  'dead-letters': 'dead_letters',
  'operator-actions': 'operator_actions',
};

/** Places `<partition>/<offset>` of all rows of a topic's table, or of one tenant's, as often as they stand there. */
export async function rowPlaces(url: string, topic: string, tenant?: string): Promise<string[]> {
  const table = TABLES[topic] ?? topic;
  const whose = tenant === undefined ? '' : ` AND tenant = '${tenant}'`;
  const rows = await sql<[string]>(
    url,
    `SELECT concat(toString(_partition), '/', toString(_offset)) FROM agpis.${table} WHERE _topic = '${topic}'${whose}`,
  );
  return rows.map(([place]) => place);
}
