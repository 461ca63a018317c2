import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { insertStatement } from '../../adapters/clickhouse/statements.ts';
import { StatementRefused } from '../../ports/analytics.ts';
import type { Row } from '../../processors/metrics/sink-record.ts';
import { CLICKHOUSE_URL, NEEDS_CLICKHOUSE, ownDatabase, type OwnDatabase } from './database.ts';
import { History } from './history.ts';

const NOW = Date.now();
const utc = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 23);

describe('what goes to ClickHouse and comes back', { skip: NEEDS_CLICKHOUSE }, () => {
  let database: OwnDatabase;
  before(async () => {
    database = ownDatabase();
    await database.analytics.migrate();
  });
  after(() => database.drop());

  /** Rows of a unit of its own, so that tests do not count each other's. */
  function rowsOf(unit: string, count: number, over: (at: number) => Row = () => ({})): Row[] {
    const [insert] = new History().stage({ productId: 'p', offset: 0, category: '' }, unit, 's').inserts();
    return Array.from({ length: count }, (_, at) => ({ ...insert?.rows[0], _offset: at, ...over(at) }));
  }

  async function countOf(unit: string): Promise<{ table: number; rollup: number }> {
    const [counts] = await database.analytics.query<{ table: number; rollup: number }>(
      `SELECT (SELECT count() FROM agpis.stage_events WHERE unit = {unit:String}) AS table,
         (SELECT sum(events) FROM agpis.stage_minute WHERE unit = {unit:String}) AS rollup`,
      { unit },
    );
    assert.ok(counts);
    return counts;
  }

  test('a block over several months counts once when it is sent again', async () => {
    const rows = rowsOf('months', 4, (at) => ({ ts: utc(NOW - at * 35 * 86_400_000) }));
    for (let time = 0; time < 2; time += 1) await database.analytics.insert('stage_events', rows, 'months');
    assert.deepEqual(await countOf('months'), { table: 4, rollup: 4 });
  });

  test('blocks that are sent at once, each twice, keep each its own token', async () => {
    const send = (token: number): Promise<void> =>
      database.analytics.insert('stage_events', rowsOf('many', 2), `many-${String(token)}`);
    await Promise.all([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5].map(send));
    assert.deepEqual(await countOf('many'), { table: 12, rollup: 12 });
  });

  test('a block whose answer was lost counts once when it is sent again', async () => {
    const rows = rowsOf('lost', 50);
    const statement = insertStatement(database.name, 'stage_events', Object.keys(rows[0] ?? {}), 'lost');
    await sendAndHangUp(`${statement}\n${rows.map((row) => JSON.stringify(row)).join('\n')}`);
    await database.analytics.insert('stage_events', rows, 'lost');
    // The first may still have been on its way when the second was answered.
    for (let i = 0; i < 10; i += 1) {
      assert.deepEqual(await countOf('lost'), { table: 50, rollup: 50 });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  test('a full block of 10,000 rows is taken as one', async () => {
    await database.analytics.insert('stage_events', rowsOf('full', 10_000), 'full');
    assert.deepEqual(await countOf('full'), { table: 10_000, rollup: 10_000 });
  });

  test('a block that was refused has not used up its token', async () => {
    const rows = rowsOf('mended', 2);
    const broken = [rows[0] ?? {}, { ...rows[1], version: 'seven' }];
    await assert.rejects(database.analytics.insert('stage_events', broken, 'mended'));
    await database.analytics.insert('stage_events', rows, 'mended');
    assert.deepEqual(await countOf('mended'), { table: 2, rollup: 2 });
  });

  test('text comes back as it was: quotes, line ends, backslashes, other scripts, a null byte', async () => {
    const detail = `it's "so"\n\\t \t % {x:Int8} \u0000 ärger 漢字 🙂`;
    await database.analytics.insert('stage_events', rowsOf('text', 1, () => ({ detail })), 'text'); // prettier-ignore
    const sql = 'SELECT detail FROM agpis.stage_events WHERE unit = {unit:String}';
    assert.deepEqual(await database.analytics.query(sql, { unit: 'text' }), [{ detail }]);
  });

  test('parameters are values, never parts of the statement', async () => {
    const name = "it's \\ \t\n {x:Int8} -- ;";
    const rows = await database.analytics.query(
      'SELECT {name:String} AS name, arrayJoin({names:Array(String)}) AS each',
      { name, names: ["a'b", 'c\\d', 'e,f'] },
    );
    const each = ["a'b", 'c\\d', 'e,f'].map((one) => ({ name, each: one }));
    assert.deepEqual(rows, each);
  });

  test('integers of 64 bits come as numbers, in lists and among nulls too', async () => {
    const sql = `SELECT {i:Int64} AS i, [toUInt64(7)] AS list, CAST(NULL AS Nullable(UInt64)) AS none, 'x' AS text`;
    const rows = await database.analytics.query(sql, { i: -9_007_199_254_740_991 });
    assert.deepEqual(rows, [{ i: -9_007_199_254_740_991, list: [7], none: null, text: 'x' }]);
  });

  test('an answer streams in the format asked for, or is refused before its first byte', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of await database.analytics.stream('SELECT 1 AS a, 2 AS b', 'CSVWithNames'))
      pieces.push(piece);
    assert.equal(Buffer.concat(pieces).toString(), '"a","b"\n1,2\n');
    await assert.rejects(database.analytics.stream('SELECT nonsense', 'CSV'), StatementRefused);
    await assert.rejects(database.analytics.stream('SELECT 1', 'CSV; DROP'), /no format/);
    const change = 'CREATE TABLE agpis.by_query (a UInt8) ENGINE = Memory';
    await assert.rejects(database.analytics.stream(change, 'CSV'), /changes something/);
    for await (const _ of await database.analytics.stream(change, 'CSV', { write: true }));
    const insert = 'INSERT INTO agpis.by_query VALUES (7)';
    for await (const _ of await database.analytics.stream(insert, 'CSV', { write: true }));
    assert.deepEqual(await database.analytics.query('SELECT a FROM agpis.by_query'), [{ a: 7 }]);
  });

  test('names of tables and columns are never spliced in unless they are plain', async () => {
    await assert.rejects(database.analytics.insert('t; DROP TABLE x', [{ a: 1 }], 't'), /no plain name/);
    await assert.rejects(database.analytics.insert('stage_events', [{ 'a) --': 1 }], 't'), /no plain name/);
  });
});

/** Sends a statement whole and breaks the connection without waiting for the answer. */
function sendAndHangUp(body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(CLICKHOUSE_URL, { method: 'POST' }).on('error', reject);
    sent.end(body, () => {
      sent.removeAllListeners('error').on('error', () => undefined);
      sent.destroy();
      resolve();
    });
  });
}
