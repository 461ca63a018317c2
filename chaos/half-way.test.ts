import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HalfWay, openHalfWay } from './half-way.ts';

describe('a host between a writer and ClickHouse', () => {
  const whole: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      whole.push(body);
      response.end('done');
    });
  });
  let between: HalfWay;
  const rows = 'r'.repeat(5_000);
  const insert = () =>
    fetch(`${between.url}/?query=INSERT+INTO+t+FORMAT+JSONEachRow`, { method: 'POST', body: rows });

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    between = await openHalfWay(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  });
  after(async () => {
    await between.close();
    server.closeAllConnections();
    server.close();
  });

  test('lets through what it is not told to hold', async () => {
    assert.equal(await (await insert()).text(), 'done');
    assert.deepEqual(whole.splice(0), [rows]);
  });

  test('holds an insert half way, and sends the rest when told to', async () => {
    const held = between.hold('body');
    const answer = insert();
    await held;
    await sleep(100);
    assert.deepEqual(whole, []);
    between.release();
    assert.equal(await (await answer).text(), 'done');
    assert.deepEqual(whole.splice(0), [rows]);
  });

  test('holds the answer of an insert that is in', async () => {
    const held = between.hold('answer');
    let isAnswered = false;
    const answer = insert().then(() => (isAnswered = true));
    await held;
    await sleep(100);
    assert.deepEqual([whole.splice(0), isAnswered], [[rows], false]);
    between.release();
    await answer;
  });

  test('holds no question', async () => {
    const held = between.hold('body');
    assert.equal(await (await fetch(`${between.url}/?query=SELECT+1`)).text(), 'done');
    insert().catch(() => undefined);
    await held;
  });
});
