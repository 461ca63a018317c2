import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLICKHOUSE_URL, NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const mug = { productId: 'mug', offset: 1, category: 'kitchen/mugs' };
const chair = { productId: 'chair', offset: 2, category: 'furniture/chairs' };

describe('a stranger with nothing but HTTP', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
    await new History()
      .decided(mug, 'd1', { decision: 'REJECT', reasons: ['blur', 'border'] })
      .decided(chair, 'd2')
      .published(chair, 'd2')
      .refused(mug, 'small')
      .stage(mug, 'image', 'ingest', 250)
      .store(database.analytics);
  });
  after(() => database.drop());

  async function get(sql: string): Promise<unknown[]> {
    const answer = await fetch(`${CLICKHOUSE_URL}/?${new URLSearchParams({ query: sql }).toString()}`);
    assert.equal(answer.status, 200, sql);
    const text = await answer.text();
    return text.split('\n').filter((line) => line !== '').map((line): unknown => JSON.parse(line)); // prettier-ignore
  }
  const view = (name: string, columns = '*'): Promise<unknown[]> =>
    get(`SELECT ${columns} FROM ${database.name}.${name} FORMAT JSONEachRow`);

  test('reads the reject rate of a day with its interval from a view', async () => {
    const rows = await view(
      'reject_rate_by_day',
      'decisions, rejects, reject_rate, round(low, 3) AS l, round(high, 3) AS h',
    );
    assert.deepEqual(rows, [{ decisions: 2, rejects: 1, reject_rate: 0.5, l: 0.095, h: 0.905 }]);
  });

  test('reads reasons, outcomes, latency and what is public now', async () => {
    assert.deepEqual(await view('reject_reasons', 'reason, rejects'), [
      { reason: 'blur', rejects: 1 },
      { reason: 'border', rejects: 1 },
    ]);
    assert.deepEqual(await view('refusals_by_reason'), [{ reason: 'small', answers: 1 }]);
    assert.deepEqual(await view('outcomes_by_day', 'outcome, events'), [
      { outcome: 'PUBLISHED', events: 1 },
      { outcome: 'REFUSED', events: 1 },
    ]);
    assert.deepEqual(await view('stage_latency', 'stage, records, p50_ms'), [
      { stage: 'ingest', records: 1, p50_ms: 250 },
    ]);
    assert.deepEqual(await view('published_now', 'product_id, category'), [
      { product_id: 'chair', category: 'furniture/chairs' },
    ]);
  });

  test('can read every table and view there is', async () => {
    const tables = await get(
      `SELECT name FROM system.tables WHERE database = '${database.name}' FORMAT JSONEachRow`,
    );
    assert.ok(tables.length > 20, String(tables.length));
    for (const { name } of tables as { name: string }[]) await view(name);
  });

  test('learns of a wrong statement by status and code', async () => {
    const { status, text } = await database.askPlainly(`SELECT nothing FROM ${database.name}.sequences`);
    assert.ok(status >= 400, String(status));
    assert.match(text, /Code: 47/);
  });
});
