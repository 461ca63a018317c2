import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { statementOf } from './statement.ts';

function statement(path: string, body: string | Buffer = '', method = 'POST') {
  return statementOf({
    method,
    url: new URL(path, 'http://localhost'),
    headers: {},
    body: Buffer.from(body),
  });
}

describe('a request becomes a statement', () => {
  test('the query is the URL followed by the body', () => {
    assert.equal(statement('/?query=SELECT+1').sql, 'SELECT 1');
    assert.equal(statement('/', 'SELECT 1').sql, 'SELECT 1');
    assert.equal(
      statement('/?query=INSERT+INTO+t+FORMAT+CSV', '1,2\n').sql,
      'INSERT INTO t FORMAT CSV\n1,2\n',
    );
  });

  test('parameters, settings and words for the server are told apart', () => {
    const { parameters, settings, database, sessionId } = statement(
      '/?query=SELECT+1&param_a=x&max_threads=1&database=d&session_id=s&wait_end_of_query=1',
    );
    assert.deepEqual([...parameters], [['a', 'x']]);
    assert.deepEqual([...settings], [['max_threads', '1']]);
    assert.equal(database, 'd');
    assert.equal(sessionId, 's');
  });

  test('rows of a binary format stay out of the text, wherever the statement stands', () => {
    const rows = Buffer.from([1, 1, 97, 0]);
    assert.deepEqual(statement('/?query=INSERT+INTO+t+FORMAT+Native', rows), {
      ...statement('/?query=INSERT+INTO+t+FORMAT+Native'),
      data: rows,
    });
    const whole = statement('/', Buffer.concat([Buffer.from('INSERT INTO t (a) FORMAT Native\n'), rows]));
    assert.equal(whole.sql, 'INSERT INTO t (a) FORMAT Native\n');
    assert.deepEqual(whole.data, rows);
  });

  test('a binary format counts as binary even where its bytes happen to be text', () => {
    assert.deepEqual(statement('/?query=INSERT+INTO+t+FORMAT+RowBinary', 'abc').data, Buffer.from('abc'));
  });

  test('GET may only read', () => {
    assert.equal(statement('/?query=SELECT+1', '', 'GET').readOnly, true);
    assert.equal(statement('/?query=SELECT+1').readOnly, false);
  });

  test('what is not spoken here is refused with its name', () => {
    assert.throws(() => statement('/?query=SELECT+1&compress=1'), /Code: 48\..*NOT_IMPLEMENTED/);
    assert.throws(() => statement('/?query=SELECT+1&a%20b=1'), /Code: 115\./);
    assert.throws(() => statement('/', Buffer.from([0xff, 0, 1])), /Code: 62\./);
  });
});
