import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AnalyticsUnavailable, RowsRefused, StatementRefused } from '../../ports/analytics.ts';
import { clickHouseAnalytics } from '../../adapters/clickhouse/analytics.ts';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const mug = { productId: 'mug', offset: 1, category: 'kitchen/mugs' };

describe('blocks of rows in ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
  });
  after(() => database.drop());

  const numberOf = async (sql: string): Promise<number | undefined> =>
    (await database.analytics.query<{ n: number }>(sql))[0]?.n;

  test('count once when they are sent again, in the table and in its rollups', async () => {
    const history = new History()
      .stage(mug, 'image', 'ingest', 12)
      .stage(mug, 'image', 'dedup', 3)
      .decided(mug, 'd1', { decision: 'REJECT', reasons: ['blur'] });
    for (let time = 0; time < 3; time += 1) await history.store(database.analytics);
    assert.equal(await numberOf('SELECT count() AS n FROM agpis.stage_events'), 2);
    assert.equal(await numberOf('SELECT sum(events) AS n FROM agpis.stage_minute'), 2);
    assert.equal(await numberOf('SELECT sum(sign) AS n FROM agpis.review_ledger'), 1);
    assert.equal(await numberOf('SELECT sum(decisions) AS n FROM agpis.reject_hourly'), 1);
  });

  test('count twice when equal rows come under tokens of their own', async () => {
    const [insert] = new History().stage(mug, 'image', 'screening').inserts();
    assert.ok(insert);
    await database.analytics.insert(insert.table, insert.rows, 'one');
    await database.analytics.insert(insert.table, insert.rows, 'two');
    const where = "WHERE stage = 'screening'";
    assert.equal(await numberOf(`SELECT count() AS n FROM agpis.stage_events ${where}`), 2);
    assert.equal(await numberOf(`SELECT sum(events) AS n FROM agpis.stage_minute ${where}`), 2);
  });

  test('are refused whole when one row has a column that the table lacks, or a value that does not fit', async () => {
    const [insert] = new History().stage(mug, 'image', 'primary').inserts();
    const row = insert?.rows[0];
    assert.ok(row);
    const send = (bad: object, token: string): Promise<void> =>
      database.analytics.insert('stage_events', [row, bad], token);
    await assert.rejects(send({ ...row, version: 'seven' }, 'misfit'), RowsRefused);
    await assert.rejects(
      database.analytics.insert('stage_events', [{ ...row, colour: 'red' }], 'unknown-column'),
      /colour/,
    );
    assert.equal(await numberOf("SELECT count() AS n FROM agpis.stage_events WHERE stage = 'primary'"), 0);
  });

  test('that go to no table, or to nobody, say so by kind of error', async () => {
    await assert.rejects(database.analytics.insert('nowhere', [{ a: 1 }], 't'), StatementRefused);
    const nobody = clickHouseAnalytics({ url: 'http://127.0.0.1:1' });
    await assert.rejects(nobody.insert('stage_events', [{ a: 1 }], 't'), AnalyticsUnavailable);
    await nobody.close();
  });
});
