import { randomUUID } from 'node:crypto';
import { clickHouseAnalytics } from '../../adapters/clickhouse/analytics.ts';
import type { Analytics } from '../../ports/analytics.ts';

/** Of a ClickHouse that runs, embedded or a server; the tests here skip without one. */
export const CLICKHOUSE_URL = process.env['CLICKHOUSE_URL'] ?? '';

export const NEEDS_CLICKHOUSE =
  CLICKHOUSE_URL === ''
    ? 'CLICKHOUSE_URL is not set: start a ClickHouse with "agpis up", or set it to one that runs'
    : false;

export interface OwnDatabase {
  readonly name: string;
  readonly analytics: Analytics;
  /** The whole answer to a statement over plain HTTP, as a client that knows nothing of this project gets it. */
  askPlainly(sql: string): Promise<{ status: number; text: string }>;
  drop(): Promise<void>;
}

/** A database that no other test uses, so that all tests may share a server. */
export function ownDatabase(): OwnDatabase {
  const name = `agpis_test_${randomUUID().slice(0, 8)}`;
  const analytics = clickHouseAnalytics({ url: CLICKHOUSE_URL, database: name });
  async function askPlainly(sql: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(CLICKHOUSE_URL, { method: 'POST', body: sql });
    return { status: answer.status, text: await answer.text() };
  }
  return {
    name,
    analytics,
    askPlainly,
    async drop() {
      await askPlainly(`DROP DATABASE IF EXISTS ${name}`);
      await analytics.close();
    },
  };
}
