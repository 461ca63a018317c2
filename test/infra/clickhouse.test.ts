import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ClickHouseError, ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { startClickhouse, type ClickhouseProcess } from './clickhouse-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'agpis-clickhouse-'));
let server: ClickhouseProcess;
let client: ClickHouseClient;

before(async () => {
  server = await startClickhouse(folder);
  client = createClient({ url: server.url, log: { level: ClickHouseLogLevel.OFF } });
});
after(async () => {
  await client.close();
  await server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

async function makeTable(name: string): Promise<string> {
  await client.command({
    query: `CREATE TABLE ${name} (id UInt64, name String) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100`,
  });
  return name;
}

async function idsIn(table: string): Promise<number[]> {
  const result = await client.query({ query: `SELECT id FROM ${table} ORDER BY id`, format: 'JSONEachRow' });
  return (await result.json<{ id: number }>()).map(({ id }) => Number(id));
}

function ask(query: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}/?${new URLSearchParams(query).toString()}`, init);
}

describe("ClickHouse's own client", () => {
  test('pings, and learns of a failed query by its code', async () => {
    assert.equal((await client.ping()).success, true);
    await assert.rejects(
      client.query({ query: 'SELECT * FROM nowhere' }),
      (error) => error instanceof ClickHouseError && error.code === '60' && error.type === 'UNKNOWN_TABLE',
    );
  });

  test('a batch sent twice with its token counts once, and the token does not reach the next insert', async () => {
    const table = await makeTable('tokens');
    const send = (id: number, token?: string) =>
      client.insert({
        table,
        values: [{ id, name: 'n' }],
        format: 'JSONEachRow',
        ...(token ? { clickhouse_settings: { insert_deduplication_token: token } } : {}),
      });
    await send(1, 'a');
    await send(1, 'a');
    await send(2);
    await send(3, 'b');
    assert.deepEqual(await idsIn(table), [1, 2, 3]);
  });

  test('many inserts at once keep each its own token', async () => {
    const table = await makeTable('side_by_side');
    const ids = Array.from({ length: 40 }, (_, id) => id);
    const send = (id: number) =>
      client.insert({
        table,
        values: [{ id, name: "it's\t\\ ü" }],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: `t${id}` },
      });
    await Promise.all([...ids, ...ids].map(send));
    assert.deepEqual(await idsIn(table), ids);
  });

  test('parameters of every shape arrive as they were', async () => {
    const result = await client.query({
      query: `SELECT {s:String} AS s, {a:Array(String)} AS a, {m:Map(String, UInt8)} AS m, {n:Nullable(Int32)} AS n, {t:Identifier} AS t`,
      query_params: { s: "a\tb'c\\d\nü", a: ["x'y", 'z'], m: { k: 1 }, n: null, t: 's' },
      format: 'JSONEachRow',
    });
    const [row] = await result.json();
    assert.deepEqual(row, { s: "a\tb'c\\d\nü", a: ["x'y", 'z'], m: { k: 1 }, n: null, t: "a\tb'c\\d\nü" });
  });

  test('a session_id keeps temporary tables; without one nothing is kept', async () => {
    const own = createClient({ url: server.url, session_id: 'mine' });
    await own.command({ query: 'CREATE TEMPORARY TABLE passing (a UInt8)' });
    await own
      .query({ query: 'SELECT 1', clickhouse_settings: { max_threads: 1 } })
      .then((result) => result.close());
    await own.insert({ table: 'passing', values: [{ a: 1 }], format: 'JSONEachRow' });
    const rows = await own.query({ query: 'SELECT a FROM passing', format: 'JSONEachRow' });
    assert.deepEqual(await rows.json(), [{ a: 1 }]);
    await own.close();
    await assert.rejects(client.query({ query: 'SELECT a FROM passing' }), /UNKNOWN_TABLE|unknown table/i);
  });

  test('compressed requests and answers pass', async () => {
    const table = await makeTable('packed');
    const packed = createClient({ url: server.url, compression: { request: true, response: true } });
    await packed.insert({ table, values: [{ id: 7, name: 'n' }], format: 'JSONEachRow' });
    const rows = await packed.query({ query: `SELECT count() AS n FROM ${table}`, format: 'JSON' });
    assert.equal(Number((await rows.json<{ n: string }>()).data[0]?.n), 1);
    await packed.close();
  });
});

describe('any HTTP client', () => {
  test('reads by GET and cannot write by it', async () => {
    assert.equal(await (await ask({ query: 'SELECT 1' })).text(), '1\n');
    const refused = await ask({ query: 'CREATE TABLE by_get (a UInt8) ENGINE = Memory' });
    assert.equal(refused.headers.get('x-clickhouse-exception-code'), '164');
    assert.match(await refused.text(), /READONLY/);
  });

  test('sends rows as the body in text and binary formats, packed or not', async () => {
    const table = await makeTable('formats');
    const insert = (format: string, body: Buffer, headers: Record<string, string> = {}) =>
      ask(
        { query: `INSERT INTO ${table} FORMAT ${format}` },
        { method: 'POST', body: new Uint8Array(body), headers },
      );
    assert.equal((await insert('CSV', Buffer.from('1,a\n'))).status, 200);
    assert.equal((await insert('TSV', gzipSync('2\ta\n'), { 'content-encoding': 'gzip' })).status, 200);
    const native = await ask({ query: 'SELECT toUInt64(3) AS id, toString(3) AS name FORMAT Native' });
    assert.equal((await insert('Native', Buffer.from(await native.arrayBuffer()))).status, 200);
    assert.deepEqual(await idsIn(table), [1, 2, 3]);
  });

  test('sends statement and rows packed by LZ4, as the Python client does', async () => {
    await client.command({ query: 'CREATE TABLE lz4_rows (a UInt8) ENGINE = Memory' });
    // The frame of "INSERT INTO lz4_rows FORMAT CSV\n7\n8\n".
    const frame =
      '04224d1868402400000000000000ec24000080494e5345525420494e544f206c7a345f726f777320464f524d4154204353560a370a380a00000000';
    const send = (hex: string) =>
      ask({}, { method: 'POST', body: Buffer.from(hex, 'hex'), headers: { 'content-encoding': 'lz4' } });
    assert.equal((await send(frame)).status, 200);
    assert.equal(
      await (await ask({ query: 'SELECT groupArray(a) FROM lz4_rows FORMAT TSV' })).text(),
      '[7,8]\n',
    );
    assert.equal((await send('deadbeef')).status, 400);
  });

  test('describes, shows and explains in every format', async () => {
    for (const query of ['DESCRIBE TABLE system.one', 'SHOW TABLES FROM system', 'EXPLAIN SELECT 1'])
      for (const format of ['JSONEachRow', 'TabSeparated', 'JSON']) {
        const answer = await ask({ query, default_format: format });
        assert.equal(answer.status, 200, `${query} as ${format}: ${await answer.text()}`);
      }
  });

  test('gets a large answer in pieces, whole', async () => {
    const answer = await ask({ query: 'SELECT number FROM numbers(2000000)', default_format: 'CSV' });
    assert.equal((await answer.text()).split('\n').length, 2_000_001);
  });

  test('sees a broken connection, not a short answer, when a query fails midway', async () => {
    const answer = await ask({ query: 'SELECT number, throwIf(number = 3000000) FROM numbers(5000000)' });
    assert.equal(answer.status, 200);
    await assert.rejects(answer.text());
  });

  test('who leaves in the middle of answers does not use up the places', async () => {
    for (let round = 0; round < 12; round += 1) {
      const leaving = new AbortController();
      const answer = await ask({ query: 'SELECT number FROM numbers(50000000)' }, { signal: leaving.signal });
      assert.equal(answer.status, 200);
      leaving.abort();
    }
    assert.equal(await (await ask({ query: 'SELECT 1' })).text(), '1\n');
  });

  test('a quick query does not wait behind slow ones', async () => {
    const slow = Array.from({ length: 3 }, () => ask({ query: 'SELECT sleep(1)' }));
    const start = performance.now();
    await (await ask({ query: 'SELECT 1' })).text();
    assert.ok(performance.now() - start < 800);
    await Promise.all(slow.map(async (answer) => (await answer).text()));
  });

  test('packs answers where it is asked to', async () => {
    const url = { query: 'SELECT 1', enable_http_compression: '1' };
    const answer = await ask(url, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
    assert.equal(await answer.text(), '1\n');
  });

  test('a web page of another origin is refused', async () => {
    const answer = await ask(
      {},
      { method: 'POST', body: 'SELECT 1', headers: { origin: 'https://example.com' } },
    );
    assert.equal(answer.status, 403);
  });

  test('an empty query, an unknown path and an unknown setting each have their answer', async () => {
    assert.equal((await ask({}, { method: 'POST', body: ' ' })).status, 400);
    assert.equal((await fetch(`${server.url}/nothing`)).status, 404);
    assert.equal(
      (await ask({ query: 'SELECT 1', no_such_setting: '1' })).headers.get('x-clickhouse-exception-code'),
      '115',
    );
    assert.equal((await ask({ query: 'SELECT 1', compress: '1' })).status, 501);
  });
});
