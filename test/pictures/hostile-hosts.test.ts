import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { httpFetcher } from '../../adapters/pictures/http-fetcher.ts';
import type { HttpFetcherOptions } from '../../adapters/pictures/http-fetcher.ts';
import { httpHost, jpegLike, rawHost } from './loopback-host.ts';
import type { LoopbackHost } from './loopback-host.ts';

/** Generous: a busy machine must not make a prompt host look slow. */
const LIMITS = { connectMs: 5_000, idleMs: 5_000, totalMs: 10_000, maxBytes: 100_000 };
/** For hosts that are slow on purpose. */
const IMPATIENT = { idleMs: 200, totalMs: 600 };

async function outcome(
  t: TestContext,
  host: LoopbackHost,
  options: HttpFetcherOptions = {},
): Promise<string> {
  const fetcher = httpFetcher({ ...LIMITS, allow: [host.host], ...options });
  t.after(() => fetcher.close());
  const result = await fetcher.fetch({ url: `${host.url}/a.jpg` });
  return 'code' in result ? `${result.kind} ${result.code}` : result.kind;
}

function every(ms: number, socket: Socket, text: string | Buffer): void {
  const timer = setInterval(() => socket.write(text), ms);
  socket.once('close', () => clearInterval(timer));
}

/** Writes as fast as the reader takes it. */
function endlessly(socket: Writable, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n';
const CHUNK = jpegLike(16_384);

describe('a slow host', () => {
  test('that never answers is given up', async (t) => {
    assert.equal(await outcome(t, await rawHost(t, () => undefined)), 'unavailable slow');
  });

  test('that drips its headers is given up', async (t) => {
    const host = await rawHost(t, (socket) => {
      socket.write(OK);
      every(20, socket, 'X-More: 1\r\n');
    });
    assert.equal(await outcome(t, host, IMPATIENT), 'unavailable slow');
  });

  test('that stops in the middle of the picture is given up', async (t) => {
    const host = await rawHost(t, (socket) => socket.write(`${OK}Content-Length: 5000\r\n\r\nabc`));
    assert.equal(await outcome(t, host, IMPATIENT), 'unavailable slow');
  });

  test('that drips the picture faster than the idle limit is given up at the total limit', async (t) => {
    const host = await rawHost(t, (socket) => {
      socket.write(`${OK}Content-Length: 5000\r\n\r\n`);
      every(50, socket, 'a');
    });
    const began = performance.now();
    assert.equal(await outcome(t, host, IMPATIENT), 'unavailable slow');
    const took = performance.now() - began;
    assert.ok(took >= 550 && took < 2000, `took ${took} ms`);
  });

  test('that redirects slowly has one limit for the whole way', async (t) => {
    const host = await httpHost(
      t,
      (_, answer) => void setTimeout(() => answer.writeHead(302, { location: '/x' }).end(), 150),
    );
    assert.equal(await outcome(t, host, { ...IMPATIENT, totalMs: 400 }), 'unavailable slow');
  });
});

describe('an endless answer', () => {
  test('in chunks ends at the limit', async (t) => {
    const host = await httpHost(t, (_, answer) => {
      answer.writeHead(200, { 'content-type': 'image/jpeg' });
      endlessly(answer, CHUNK);
    });
    assert.equal(await outcome(t, host), 'refused too-large');
  });

  test('without a declared length ends at the limit', async (t) => {
    const host = await rawHost(t, (socket) => {
      socket.write(`${OK}\r\n`);
      endlessly(socket, CHUNK);
    });
    assert.equal(await outcome(t, host), 'refused too-large');
  });

  test('of headers is no HTTP', async (t) => {
    const host = await rawHost(t, (socket) => {
      socket.write(OK);
      endlessly(socket, Buffer.from(`X-${'a'.repeat(500)}: b\r\n`));
    });
    assert.equal(await outcome(t, host), 'unavailable bad-response');
  });

  test('of interim answers is given up', async (t) => {
    const host = await rawHost(t, (socket) => every(10, socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'));
    assert.equal(await outcome(t, host, IMPATIENT), 'unavailable slow');
  });

  test('behind an error or a redirect is not read', async (t) => {
    for (const [head, expected] of [
      ['HTTP/1.1 404 Not Found\r\n\r\n', 'refused not-found'],
      ['HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n', 'refused private-address'],
    ] as const) {
      const host = await rawHost(t, (socket) => {
        socket.write(head);
        endlessly(socket, CHUNK);
      });
      assert.equal(await outcome(t, host), expected);
    }
  });
});

describe('a lying Content-Length', () => {
  test('larger than the limit is refused before the body', async (t) => {
    const host = await rawHost(t, (socket) => socket.write(`${OK}Content-Length: 999999999999\r\n\r\n`));
    assert.equal(await outcome(t, host), 'refused too-large');
  });

  test('larger than the body is a broken answer', async (t) => {
    const host = await rawHost(t, (socket) => socket.end(`${OK}Content-Length: 5000\r\n\r\nabc`));
    assert.equal(await outcome(t, host), 'unavailable connection-broken');
  });

  test('smaller than the body cuts it there, and the rest is never taken for another answer', async (t) => {
    let asked = 0;
    const host = await rawHost(t, (socket) => {
      asked += 1;
      const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
      socket.write(
        Buffer.concat([Buffer.from(`${OK}Content-Length: 50\r\n\r\n`), jpegLike(50), Buffer.from(evil)]),
      );
    });
    const fetcher = httpFetcher({ ...LIMITS, allow: [host.host] });
    t.after(() => fetcher.close());
    const lengths: number[] = [];
    for (const n of [1, 2]) {
      const result = await fetcher.fetch({ url: `${host.url}/${n}.jpg` });
      lengths.push(result.kind === 'fetched' ? result.bytes.length : -1);
    }
    assert.deepEqual(lengths, [50, 50]);
    assert.equal(asked, 2);
  });

  test('together with chunked encoding, or twice, is no HTTP', async (t) => {
    for (const lengths of [
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: 5\r\nContent-Length: 6\r\n',
    ]) {
      const host = await rawHost(t, (socket) => socket.write(`${OK}${lengths}\r\n0\r\n\r\n`));
      assert.equal(await outcome(t, host), 'unavailable bad-response');
    }
  });
});

describe('a compressed answer', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  test('is refused, so that it cannot unfold', async (t) => {
    const host = await httpHost(t, (_, answer) =>
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    assert.equal(await outcome(t, host), 'refused wrong-encoding');
  });

  test('that hides its encoding is taken as the few bytes that it is', async (t) => {
    const host = await httpHost(t, (_, answer) =>
      answer.writeHead(200, { 'content-type': 'image/jpeg' }).end(bomb),
    );
    assert.equal(await outcome(t, host), 'fetched');
  });
});

describe('a broken answer', () => {
  const answers: Record<string, [string, string]> = {
    'with broken chunks': [
      `${OK}Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n`,
      'unavailable connection-broken',
    ],
    'that ends between chunks': [
      `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`,
      'unavailable connection-broken',
    ],
    'that is no HTTP': ['SSH-2.0-OpenSSH_9.6\r\n', 'unavailable bad-response'],
    'that is empty': ['', 'unavailable connection-broken'],
    'that switches the protocol': [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      'unavailable connection-broken',
    ],
    'with a header folded over a line': [`${OK}X: a\r\n b\r\n\r\n`, 'unavailable bad-response'],
    'with no body': [`${OK}Content-Length: 0\r\n\r\n`, 'refused empty'],
    'with no reason and an odd status': [
      'HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n',
      'unavailable bad-response',
    ],
  };
  for (const [what, [text, expected]] of Object.entries(answers))
    test(`${what} is ${expected}`, async (t) => {
      assert.equal(await outcome(t, await rawHost(t, (socket) => socket.end(text))), expected);
    });

  test('reset in the middle of the picture is unavailable', async (t) => {
    const host = await rawHost(t, (socket) => {
      socket.write(`${OK}Content-Length: 50000\r\n\r\n`);
      socket.write(CHUNK, () => setTimeout(() => socket.resetAndDestroy(), 30));
    });
    assert.equal(await outcome(t, host), 'unavailable connection-broken');
  });

  test('reset at once is unavailable', async (t) => {
    assert.equal(
      await outcome(t, await rawHost(t, (socket) => socket.resetAndDestroy())),
      'unavailable connection-broken',
    );
  });

  test('from a port that nobody serves is unavailable', async (t) => {
    const host = await rawHost(t, () => undefined);
    const fetcher = httpFetcher({ allow: ['127.0.0.1:1'] });
    t.after(() => fetcher.close());
    const result = await fetcher.fetch({ url: 'http://127.0.0.1:1/a.jpg' });
    assert.ok(result.kind === 'unavailable');
    assert.equal(result.code, 'connection-refused');
    assert.equal(host.connections(), 0);
  });

  test('of a host that speaks no TLS is a failure of TLS', async (t) => {
    const host = await httpHost(t, () => undefined);
    const secure = { ...host, url: host.url.replace('http:', 'https:') };
    assert.equal(await outcome(t, secure), 'unavailable tls-failure');
  });
});

describe('an answer that is no picture', () => {
  const page = '<!doctype html><title>Sign in</title>';
  test('is refused by its first bytes, however long it is', async (t) => {
    const host = await rawHost(t, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${page}`);
      endlessly(socket, CHUNK);
    });
    assert.equal(await outcome(t, host), 'refused wrong-type');
  });

  test('is refused when it is shorter than a signature', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.setHeader('content-type', 'text/plain').end('no'));
    assert.equal(await outcome(t, host), 'refused wrong-type');
  });

  test('but says that it is one is left to the decoder', async (t) => {
    const host = await httpHost(t, (_, answer) => answer.setHeader('content-type', 'image/jpeg').end(page));
    assert.equal(await outcome(t, host), 'fetched');
  });

  test('by its label, but one by its bytes, is fetched, also when they drip', async (t) => {
    const host = await httpHost(t, (_, answer) => {
      answer.setHeader('content-type', 'text/html');
      answer.write(jpegLike(50).subarray(0, 2));
      setTimeout(() => answer.end(jpegLike(50).subarray(2)), 50);
    });
    assert.equal(await outcome(t, host), 'fetched');
  });
});
