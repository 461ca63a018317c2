import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const mug = { productId: 'mug', offset: 1, category: 'kitchen/mugs' };
const chair = { productId: 'chair', offset: 2, category: 'furniture/chairs' };

describe('what operators did, in ClickHouse', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
    const history = new History()
      .refused(mug, 'small')
      .refused(chair, 'small')
      .reprocessed(mug, 'run-1', 'ann@desk', 'border rule of June')
      // Two transactions of one run: a run has as many rows.
      .reprocessed(chair, 'run-1', 'ann@desk', 'border rule of June')
      .reprocessed(chair, 'run-2', 'bob@desk', 'and of July');
    // A block that is sent again counts once.
    for (let time = 0; time < 2; time += 1) await history.store(database.analytics);
  });
  after(() => database.drop());

  test('each record is one row', async () => {
    const rows = await database.analytics.query(
      'SELECT action_id, count() AS n, sum(records) AS records FROM agpis.operator_actions GROUP BY action_id ORDER BY action_id',
    );
    assert.deepEqual(rows, [
      { action_id: 'run-1', n: 2, records: 2 },
      { action_id: 'run-2', n: 1, records: 1 },
    ]);
  });

  test('why and by whom a version was judged again stands beside each answer that came of it, once', async () => {
    const rows = await database.analytics.query(
      'SELECT product_id, version, operator, because FROM agpis.judged_again ORDER BY product_id, because',
    );
    const june = { version: 1, operator: 'ann@desk', because: 'border rule of June' };
    assert.deepEqual(rows, [
      { product_id: 'chair', version: 1, operator: 'bob@desk', because: 'and of July' },
      { product_id: 'chair', ...june },
      { product_id: 'mug', ...june },
    ]);
  });
});
