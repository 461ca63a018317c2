import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf, RefusedRequest } from './failure.ts';
import { canBeStreamed, contentTypeOf, formatIn } from './formats.ts';
import { identifier, insertFromFile, isSelect, quoted, setStatement } from './sql.ts';

describe('SQL text', () => {
  test('a value cannot leave its quotes', () => {
    assert.equal(quoted(`it's \\ here`), `'it\\'s \\\\ here'`);
    assert.equal(identifier('a`b'), '`a\\`b`');
    assert.equal(setStatement([['a', "1'; DROP"]]), `SET a = '1\\'; DROP'`);
    assert.equal(setStatement([]), undefined);
  });

  test('an INSERT takes its rows from a file, before SETTINGS and FORMAT', () => {
    assert.equal(
      insertFromFile("INSERT INTO d.t (a) SETTINGS x='1' FORMAT Native", '/f'),
      "INSERT INTO d.t (a) FROM INFILE '/f' SETTINGS x='1' FORMAT Native",
    );
    assert.equal(
      insertFromFile('insert into t format Native\n', '/f'),
      "insert into t FROM INFILE '/f' format Native",
    );
    assert.equal(insertFromFile('SELECT 1', '/f'), undefined);
  });

  test('only what the engine can send in pieces counts as SELECT', () => {
    for (const sql of ['select 1', ' -- a\n(SELECT 1)', '/* x */ WITH 1 AS a SELECT a'])
      assert.equal(isSelect(sql), true, sql);
    for (const sql of [
      'INSERT INTO t SELECT 1',
      'CREATE TABLE selects (a Int8)',
      'DROP TABLE t',
      'SHOW TABLES',
    ])
      assert.equal(isSelect(sql), false, sql);
  });

  test('the format at the end of a query is known, and no other word', () => {
    assert.equal(formatIn('SELECT 1 FORMAT JSON'), 'JSON');
    assert.equal(formatIn('SELECT 1 format CSV SETTINGS a=1;'), 'CSV');
    assert.equal(formatIn("SELECT 'x FORMAT JSON'"), undefined);
  });

  test('only formats without header or frame are sent in pieces', () => {
    assert.equal(canBeStreamed('JSONEachRow'), true);
    for (const format of ['JSON', 'CSVWithNames', 'Native', 'Parquet'])
      assert.equal(canBeStreamed(format), false, format);
    assert.match(contentTypeOf('JSONEachRow'), /ndjson/);
    assert.match(contentTypeOf('CSVWithNames'), /header=present/);
  });

  test("errors carry ClickHouse's code and its server's status", () => {
    assert.deepEqual(
      [62, 60, 159, 241].map((code) => failureOf(new Error(`Code: ${code}. DB::Exception: x`)).httpStatus),
      [400, 404, 408, 500],
    );
    assert.equal(
      failureOf(new RefusedRequest(48, 'NOT_IMPLEMENTED', 'No.')).message,
      'Code: 48. DB::Exception: No. (NOT_IMPLEMENTED)',
    );
    assert.equal(failureOf(new TypeError('odd')).code, 1002);
  });
});
