import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { restRegistry } from '../../adapters/registry/rest.ts';
import { schemaRegistryConformance } from '../conformance/schema-registry.ts';

const url = process.env['SCHEMA_REGISTRY_URL'];
if (url === undefined) {
  test(
    'the registry at SCHEMA_REGISTRY_URL',
    { skip: 'no SCHEMA_REGISTRY_URL; "agpis up" starts one' },
    () => undefined,
  );
} else {
  schemaRegistryConformance(url, () => restRegistry({ url }));
}

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('the client of the registry', () => {
  test('asks again after a 5xx answer', async (t) => {
    let asked = 0;
    const host = await serve(t, (_, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end(JSON.stringify({ schema: '"string"' }));
    });
    assert.equal(await restRegistry({ url: `http://${host}` }).schemaById(1), '"string"');
    assert.equal(asked, 3);
  });

  test('says in the end that the registry is unavailable, which is worth another try later', async (t) => {
    const host = await serve(t, (_, response) => response.writeHead(500).end());
    await assert.rejects(restRegistry({ url: `http://${host}`, retries: 1 }).schemaById(1), {
      code: 'registry-unavailable',
      retriable: true,
      message: /answered 500/,
    });
  });

  test('says so too when nobody listens', async (t) => {
    const host = await serve(t, () => undefined);
    const address = `http://${host}`;
    await assert.rejects(restRegistry({ url: address, retries: 0, timeoutMs: 50 }).schemaById(1), {
      code: 'registry-unavailable',
    });
    await assert.rejects(restRegistry({ url: 'http://127.0.0.1:1', retries: 0 }).schemaById(1), {
      code: 'registry-unavailable',
      retriable: true,
    });
  });

  test('sends the credentials of its address as a header, and never says them', async (t) => {
    let seen: string | undefined;
    const host = await serve(t, (request, response) => {
      seen = request.headers.authorization;
      response.writeHead(401).end('<html>');
    });
    const registry = restRegistry({ url: `http://me:s%40cret@${host}/base/` });
    await assert.rejects(
      registry.schemaById(1),
      (error: Error) => !error.message.includes('cret') && /401/.test(error.message),
    );
    assert.equal(seen, `Basic ${Buffer.from('me:s@cret').toString('base64')}`);
    assert.equal(registry.address, `http://${host}/base`);
  });

  test('keeps the path of its address and escapes the subject', async (t) => {
    let path: string | undefined;
    const host = await serve(t, (request, response) => {
      path = request.url;
      response.end('[]');
    });
    await restRegistry({ url: `http://${host}/apis/ccompat/v7/` }).versions('a/b value');
    assert.equal(path, '/apis/ccompat/v7/subjects/a%2Fb%20value/versions');
  });
});
