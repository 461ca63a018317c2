import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FetchRequest, FetchResult } from '../../ports/pictures.ts';
import { httpFetcher } from '../../adapters/pictures/http-fetcher.ts';
import type { HttpFetcherOptions } from '../../adapters/pictures/http-fetcher.ts';
import { httpHost, jpegLike } from './loopback-host.ts';

const PICTURE = jpegLike(5000);
const SHA = createHash('sha256').update(PICTURE).digest('hex');

function fetcher(t: TestContext, options: HttpFetcherOptions) {
  const made = httpFetcher(options);
  t.after(() => made.close());
  return (request: FetchRequest | string, signal?: AbortSignal) =>
    made.fetch(typeof request === 'string' ? { url: request } : request, signal);
}

function label(result: FetchResult): string {
  return 'code' in result ? `${result.kind} ${result.code}` : result.kind;
}

describe('fetching a picture', () => {
  test('gives its bytes, hash, validators, final address and type', async (t) => {
    const modified = 'Wed, 01 Oct 2025 10:00:00 GMT';
    const host = await httpHost(t, (_, answer) => {
      answer.writeHead(200, { 'content-type': 'image/JPEG; q=1', etag: '"v1"', 'last-modified': modified });
      answer.end(PICTURE);
    });
    const result = await fetcher(t, { allow: [host.host] })(`${host.url}/a.jpg?x=1#top`);
    assert.ok(result.kind === 'fetched');
    assert.deepEqual(Buffer.from(result.bytes), PICTURE);
    assert.deepEqual(
      { ...result, bytes: 0 },
      {
        kind: 'fetched',
        bytes: 0,
        sha256: SHA,
        etag: '"v1"',
        lastModified: modified,
        finalUrl: `${host.url}/a.jpg?x=1`,
        mediaType: 'image/jpeg',
      },
    );
  });

  test('asks for the file as it is, under its own name, with the host of the address', async (t) => {
    let headers = {};
    const host = await httpHost(t, (request, answer) => {
      headers = request.headers;
      answer.end(PICTURE);
    });
    await fetcher(t, { allow: [host.host] })(`${host.url}/a.jpg`);
    assert.partialDeepStrictEqual(headers, { 'accept-encoding': 'identity', host: host.host });
    assert.match(JSON.stringify(headers), /"user-agent":"AGPIS/);
    assert.doesNotMatch(JSON.stringify(headers), /webp|avif|cookie|referer|if-none-match/i);
  });

  test('uses one connection for pictures that come one after the other', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.end(PICTURE));
    const fetch = fetcher(t, { allow: [host.host] });
    for (const n of [1, 2, 3]) assert.equal((await fetch(`${host.url}/${n}.jpg`)).kind, 'fetched');
    assert.equal(host.connections(), 1);
  });

  test('connects anew where a kept connection was closed by the host', async (t) => {
    let requests = 0;
    const host = await httpHost(t, (request, answer) => {
      requests += 1;
      if (requests === 2) request.socket.resetAndDestroy();
      else answer.end(PICTURE);
    });
    const fetch = fetcher(t, { allow: [host.host] });
    assert.equal((await fetch(`${host.url}/1.jpg`)).kind, 'fetched');
    assert.equal((await fetch(`${host.url}/2.jpg`)).kind, 'fetched');
    assert.equal(requests, 3);
  });

  test('connects to the address that was resolved, and resolves once', async (t) => {
    const host = await httpHost(t, (request, answer) =>
      answer.setHeader('etag', `"${request.headers.host}"`).end(PICTURE),
    );
    const asked: string[] = [];
    const resolve: NonNullable<HttpFetcherOptions['resolve']> = async (name) => {
      asked.push(name);
      return asked.length === 1
        ? [{ address: '127.0.0.1', family: 4 }]
        : [{ address: '192.0.2.1', family: 4 }];
    };
    const fetch = fetcher(t, { allow: [`shop.example:${host.port}`], resolve });
    const result = await fetch(`http://Shop.Example.:${host.port}/a.jpg`);
    assert.ok(result.kind === 'fetched');
    assert.equal(result.etag, `"shop.example:${host.port}"`);
    assert.deepEqual(asked, ['shop.example']);
  });

  test('rejects with the reason of an aborted signal, before and in the middle', async (t) => {
    const host = await httpHost(t, (_, answer) => void answer.write(PICTURE));
    const fetch = fetcher(t, { allow: [host.host] });
    await assert.rejects(fetch(`${host.url}/a.jpg`, AbortSignal.abort(new Error('stop'))), /stop/);
    const controller = new AbortController();
    const waiting = fetch(`${host.url}/a.jpg`, controller.signal);
    setTimeout(() => controller.abort(new Error('rebalance')), 100);
    await assert.rejects(waiting, /rebalance/);
  });
});

describe('revalidation', () => {
  test('answers not-modified for a copy that is current, with the new validators', async (t) => {
    const host = await httpHost(t, (request, answer) => {
      if (request.headers['if-none-match'] !== '"v1"') return answer.end(PICTURE);
      return answer.writeHead(304, { etag: '"v1b"' }).end();
    });
    const result = await fetcher(t, { allow: [host.host] })({ url: `${host.url}/a.jpg`, etag: '"v1"' });
    assert.deepEqual(result, { kind: 'not-modified', finalUrl: `${host.url}/a.jpg`, etag: '"v1b"' });
  });

  test('sends If-Modified-Since', async (t) => {
    const since = 'Wed, 01 Oct 2025 10:00:00 GMT';
    const host = await httpHost(t, (request, answer) =>
      answer.writeHead(request.headers['if-modified-since'] === since ? 304 : 200).end(),
    );
    const fetch = fetcher(t, { allow: [host.host] });
    assert.equal(label(await fetch({ url: `${host.url}/a.jpg`, lastModified: since })), 'not-modified');
  });

  test('gives the new bytes of a copy that has changed', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.setHeader('etag', '"v2"').end(PICTURE));
    const result = await fetcher(t, { allow: [host.host] })({ url: `${host.url}/a.jpg`, etag: '"v1"' });
    assert.ok(result.kind === 'fetched');
    assert.equal(result.etag, '"v2"');
  });

  test('leaves out validators that could end the header line', async (t) => {
    const host = await httpHost(t, (request, answer) =>
      request.headers['if-none-match'] === undefined ? answer.end(PICTURE) : answer.writeHead(304).end(),
    );
    const fetch = fetcher(t, { allow: [host.host] });
    assert.equal((await fetch({ url: `${host.url}/a.jpg`, etag: '"a"\r\nX-Evil: 1' })).kind, 'fetched');
  });

  test('sends validators only to the address that gave them', async (t) => {
    const host = await httpHost(t, (request, answer) => {
      if (request.url === '/a.jpg') return answer.writeHead(302, { location: '/cdn/a.jpg' }).end();
      return request.headers['if-none-match'] === undefined
        ? answer.end(PICTURE)
        : answer.writeHead(304).end();
    });
    const fetch = fetcher(t, { allow: [host.host] });
    const url = `${host.url}/a.jpg`;
    assert.equal((await fetch({ url, etag: '"1"' })).kind, 'fetched');
    assert.equal((await fetch({ url, etag: '"1"', finalUrl: `${host.url}/cdn/a.jpg` })).kind, 'not-modified');
  });

  test('calls a 304 that nobody asked for a bad response', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.writeHead(304).end());
    assert.equal(
      label(await fetcher(t, { allow: [host.host] })(`${host.url}/a.jpg`)),
      'unavailable bad-response',
    );
  });
});

describe('redirects', () => {
  test('are followed three times and not a fourth', async (t) => {
    const host = await httpHost(t, (request, answer) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) answer.end(PICTURE);
      else answer.writeHead(302, { location: `/${left - 1}` }).end('gone');
    });
    const fetch = fetcher(t, { allow: [host.host] });
    const third = await fetch(`${host.url}/3`);
    assert.ok(third.kind === 'fetched');
    assert.equal(third.finalUrl, `${host.url}/0`);
    assert.equal(label(await fetch(`${host.url}/4`)), 'refused too-many-redirects');
  });

  test('in a circle are refused', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.writeHead(301, { location: '/' }).end());
    assert.equal(label(await fetcher(t, { allow: [host.host] })(host.url)), 'refused too-many-redirects');
  });

  test('are judged like addresses', async (t) => {
    let location = '';
    const host = await httpHost(t, (_, answer) => answer.writeHead(302, { location }).end());
    const inner = await httpHost(t, (_, answer) => answer.end(PICTURE));
    const resolve = async () => [{ address: '10.0.0.5', family: 4 as const }];
    const fetch = fetcher(t, { allow: [host.host], resolve, refusalMs: 0 });
    const targets = {
      'refused private-address': [
        ...[
          inner.url,
          `http://localhost:${inner.port}/`,
          `http://2130706433:${inner.port}/`,
          `http://[::ffff:127.0.0.1]:${inner.port}/`,
        ],
        ...[
          'http://169.254.169.254/latest/meta-data/',
          '//0x7f.1/',
          'http://[64:ff9b::7f00:1]/',
          'https://intern.example/',
        ],
      ],
      'refused bad-url': [
        'file:///etc/passwd',
        'http://u:p@shop.example/',
        'http://shop.example:22/',
        'data:image/png,a',
      ],
    };
    for (const [expected, locations] of Object.entries(targets))
      for (location of locations) assert.equal(label(await fetch(`${host.url}/a.jpg`)), expected, location);
    assert.equal(inner.connections(), 0);
  });

  test('to an address outside ASCII are read as UTF-8', async (t) => {
    const host = await httpHost(t, (request, answer) => {
      if (request.url !== '/') return answer.end(PICTURE);
      return answer.writeHead(302, { location: Buffer.from('/bücher.jpg').toString('latin1') }).end();
    });
    const result = await fetcher(t, { allow: [host.host] })(host.url);
    assert.ok(result.kind === 'fetched');
    assert.equal(result.finalUrl, `${host.url}/b%C3%BCcher.jpg`);
  });
});

describe('names', () => {
  const sets: Record<string, string[]> = {
    'one private address': ['127.0.0.1'],
    'a private address among public ones': ['93.184.215.14', '10.0.0.1'],
    'a mapped loopback address': ['::ffff:127.0.0.1'],
    'a translated metadata address': ['64:ff9b::a9fe:a9fe'],
    'a link-local address with a zone': ['fe80::1%eth0'],
    'no address that can be read': ['0x7f000001'],
  };
  for (const [what, addresses] of Object.entries(sets))
    test(`with ${what} are refused without a connection`, async (t) => {
      const resolve = async () =>
        addresses.map((address) => ({
          address,
          family: address.includes(':') ? (6 as const) : (4 as const),
        }));
      assert.equal(
        label(await fetcher(t, { resolve })('http://shop.example/a.jpg')),
        'refused private-address',
      );
    });

  test('that nobody knows are a failure of the name service', async (t) => {
    const fetch = fetcher(t, { resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    assert.equal(label(await fetch('http://shop.example/a.jpg')), 'unavailable dns-failure');
    const none = fetcher(t, { resolve: async () => [] });
    assert.equal(label(await none('http://shop.example/a.jpg')), 'unavailable dns-failure');
  });

  test('whose name server is silent fail within the limit', async (t) => {
    const fetch = fetcher(t, { resolve: () => new Promise(() => undefined), connectMs: 50 });
    assert.equal(label(await fetch('http://shop.example/a.jpg')), 'unavailable dns-failure');
  });

  test('on the allow-list are resolved as the operating system does', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.end(PICTURE));
    const fetch = fetcher(t, { allow: [`localhost:${host.port}`] });
    assert.equal((await fetch(`http://localhost:${host.port}/a.jpg`)).kind, 'fetched');
  });
});

describe('without an allow-list', () => {
  test('nothing on this machine is asked', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.end(PICTURE));
    const fetch = fetcher(t, {});
    const hosts = [
      '127.0.0.1',
      'localhost',
      '127.1',
      '[::1]',
      '[::ffff:7f00:1]',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
      '0177.1',
    ];
    for (const name of hosts)
      assert.equal(label(await fetch(`http://${name}:${host.port}/a.jpg`)), 'refused private-address', name);
    assert.equal(host.connections(), 0);
  });
});
