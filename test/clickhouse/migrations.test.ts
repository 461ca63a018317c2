import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readMigrations } from '../../adapters/clickhouse/migrate.ts';
import { MigrationRefused } from '../../ports/analytics.ts';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';

describe('migrations on ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(() => {
    database = ownDatabase();
  });
  after(() => database.drop());

  test('are all applied to an empty database, in order, and none of them again', async () => {
    const known = (await readMigrations()).map(({ version }) => version);
    const applied = await database.analytics.migrate();
    assert.deepEqual(applied.map(({ version }) => version), known); // prettier-ignore
    assert.deepEqual(await database.analytics.migrate(), []);
  });

  test('leave tables, columns and views that say what they hold', async () => {
    const silent = await database.analytics.query<{ name: string }>(
      `SELECT name FROM system.tables
       WHERE database = {database:String} AND comment = '' AND engine != 'MaterializedView'`,
      { database: database.name },
    );
    assert.deepEqual(silent, []);
    const columns = await database.analytics.query<{ column: string }>(
      `SELECT table || '.' || c.name AS column FROM system.columns AS c
       JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
       WHERE c.database = {database:String} AND c.comment = '' AND t.engine LIKE '%MergeTree' AND c.table NOT LIKE '\\_%'`,
      { database: database.name },
    );
    assert.deepEqual(columns, []);
  });

  test('keep a window of tokens on every table that rows are inserted into, rollups too', async () => {
    const forgetful = await database.analytics.query<{ name: string }>(
      `SELECT name FROM system.tables
       WHERE database = {database:String} AND engine LIKE '%MergeTree' AND name NOT LIKE '\\_%'
         AND create_table_query NOT LIKE '%non_replicated_deduplication_window = 10000%'`,
      { database: database.name },
    );
    assert.deepEqual(forgetful, []);
  });

  test('are refused where one that was applied is not the one that this program has', async () => {
    const [first] = await readMigrations();
    assert.ok(first);
    const other = { version: first.version, name: first.name, sha256: '0'.repeat(64) };
    await database.analytics.insert('_migrations', [other], 'another-program');
    await assert.rejects(database.analytics.migrate(), (error) => {
      assert.ok(error instanceof MigrationRefused);
      assert.match(error.message, /applied with hash 000000000000, but this program has/);
      return true;
    });
  });
});
