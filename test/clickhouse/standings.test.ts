import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readStandings } from '../../cli/reprocess/standings.ts';
import { NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const mug = { productId: 'mug', offset: 9, category: 'kitchen/mugs' };

describe('what became of a product, for agpis reprocess', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
  });
  after(() => database.drop());

  test('is what was answered last, also by a worker whose clock is behind', async () => {
    await new History()
      .refused(mug, 'small')
      .published({ ...mug, offset: 1 })
      .store(database.analytics);
    const standingsOf = await readStandings(database.analytics, new Set(['demo']));
    assert.deepEqual(
      standingsOf('demo/mug').map(({ status }) => status),
      ['published'],
    );
  });
});
