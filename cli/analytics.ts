/** ClickHouse for the commands that ask it: where it is, and what to say when it refuses. */
import { clickHouseAnalytics } from '../adapters/clickhouse/analytics.ts';
import { readState } from '../infra/state.ts';
import { type Analytics, AnalyticsUnavailable, StatementRefused } from '../ports/analytics.ts';
import { SettingsError, stateDirs } from './settings.ts';

/** CLICKHOUSE_URL, else what runs in .agpis. The other services are not needed to ask questions. */
export function clickHouseUrl(env: NodeJS.ProcessEnv = process.env): string {
  const running = stateDirs(env).map((dir) => readState(dir)?.services.clickhouse.address);
  const url = env['CLICKHOUSE_URL'] || running.find((address) => address !== undefined);
  if (url) return url;
  throw new SettingsError(
    'No ClickHouse is known: start the services with "agpis up" (or "npm run demo"), or set CLICKHOUSE_URL.',
  );
}

/** Answers the exit code. */
export type Question = (analytics: Analytics) => Promise<number>;

/** Asks, and turns a refusal into a sentence and exit code 1. */
export async function ask(question: Question): Promise<void> {
  const analytics = clickHouseAnalytics({ url: clickHouseUrl() });
  try {
    process.exitCode = await question(analytics);
  } catch (error) {
    if (!(error instanceof AnalyticsUnavailable || error instanceof StatementRefused)) throw error;
    process.stderr.write(`agpis: ${error.message}${hintFor(error)}\n`);
    process.exitCode = 1;
  } finally {
    await analytics.close();
  }
}

/** 60 and 81: unknown table, unknown database (ErrorCodes.cpp of ClickHouse). */
function hintFor({ message }: Error): string {
  if (/\(code (60|81),/.test(message)) return ' "agpis setup" makes the tables.';
  return message.startsWith('The statement changes something') ? ' Add --write if it should.' : '';
}
