import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { AnalyticsReader, Migration } from '../../ports/analytics.ts';
import { MigrationRefused } from '../../ports/analytics.ts';
import { statementsOf } from './statements.ts';

export interface MigrationFile extends Migration {
  readonly sql: string;
}

const FOLDER = new URL('./migrations/', import.meta.url);

/** The migrations of this program, NNN_name.sql, in order. */
export async function readMigrations(folder: URL = FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{3}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (file) => {
      const sql = await readFile(new URL(file, folder), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      return { version: Number(file.slice(0, 3)), name: file.slice(4, -4), sha256, sql };
    }),
  );
}

/**
 * Applies what is missing, forward only. Every statement says IF NOT EXISTS and each migration is written down after
 * its last statement, so a run that was cut off, or two at once, end in the same tables.
 */
export async function migrate(
  on: { run: (sql: string) => Promise<void>; query: AnalyticsReader['query']; database: string },
  migrations: readonly MigrationFile[],
): Promise<Migration[]> {
  await on.run(`CREATE DATABASE IF NOT EXISTS ${on.database}`);
  await on.run(`CREATE TABLE IF NOT EXISTS agpis._migrations
    (version UInt32, name String, sha256 String, applied_at DateTime('UTC') DEFAULT now('UTC'))
    ENGINE = ReplacingMergeTree(applied_at) ORDER BY (version, sha256)
    COMMENT 'Migrations that were applied, with the hash of their text'`);
  const applied = await on.query<Migration>(
    'SELECT version, any(name) AS name, sha256 FROM agpis._migrations GROUP BY version, sha256 ORDER BY version',
  );
  const missing = missingOf(applied, migrations);
  for (const { version, name, sha256, sql } of missing) {
    for (const statement of statementsOf(sql)) await on.run(statement);
    await on.run(
      `INSERT INTO agpis._migrations (version, name, sha256) VALUES (${String(version)}, '${name}', '${sha256}')`,
    );
  }
  return missing.map(({ version, name, sha256 }) => ({ version, name, sha256 }));
}

/** What is to be applied; throws where the past of the database is not the past of this program. */
export function missingOf<M extends Migration>(applied: readonly Migration[], known: readonly M[]): M[] {
  for (const done of applied) {
    const same = known.find(({ version }) => version === done.version);
    if (!same) {
      throw new MigrationRefused(`The database has migration ${String(done.version)} (${done.name}), which this program does not know: it was migrated by a newer one. Update the program.`); // prettier-ignore
    }
    if (same.sha256 !== done.sha256) {
      throw new MigrationRefused(`Migration ${String(done.version)} (${done.name}) was applied with hash ${done.sha256.slice(0, 12)}, but this program has ${same.sha256.slice(0, 12)}: an applied migration must not change. Put the change into a new file.`); // prettier-ignore
    }
  }
  const last = Math.max(0, ...applied.map(({ version }) => version));
  const late = known.find(
    ({ version }) => version < last && !applied.some((done) => done.version === version),
  );
  if (late) {
    throw new MigrationRefused(`Migration ${String(late.version)} (${late.name}) was never applied, but a later one was: migrations only go forward. Give it a number above ${String(last)}.`); // prettier-ignore
  }
  return known.filter(({ version }) => version > last);
}
