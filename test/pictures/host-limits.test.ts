import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { httpFetcher } from '../../adapters/pictures/http-fetcher.ts';
import type { HttpFetcherOptions } from '../../adapters/pictures/http-fetcher.ts';
import { httpHost, jpegLike } from './loopback-host.ts';

function fetcher(t: TestContext, options: HttpFetcherOptions) {
  const made = httpFetcher(options);
  t.after(() => made.close());
  return async (url: string, signal?: AbortSignal) => {
    const result = await made.fetch({ url }, signal);
    return 'code' in result
      ? { label: `${result.kind} ${result.code}`, result }
      : { label: result.kind, result };
  };
}

describe('a host', () => {
  test('is asked for at most the set number of pictures at once, others wait', async (t) => {
    let busy = 0;
    let most = 0;
    const host = await httpHost(t, (_, answer) => {
      most = Math.max(most, (busy += 1));
      setTimeout(() => {
        busy -= 1;
        answer.end(jpegLike(50));
      }, 20);
    });
    const fetch = fetcher(t, { allow: [host.host], perHost: 3 });
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => fetch(`${host.url}/${n}`)));
    assert.deepEqual(new Set(all.map(({ label }) => label)), new Set(['fetched']));
    assert.equal(most, 3);
  });

  test('that is slow does not hold up another', async (t) => {
    const slow = await httpHost(t, () => undefined);
    const quick = await httpHost(t, (_, answer) => answer.end(jpegLike(50)));
    const fetch = fetcher(t, { allow: [slow.host, quick.host], perHost: 2, idleMs: 2000 });
    const stop = new AbortController();
    const waiting = [1, 2, 3, 4].map((n) => fetch(`${slow.url}/${n}`, stop.signal));
    const began = performance.now();
    assert.equal((await fetch(`${quick.url}/a`)).label, 'fetched');
    assert.ok(performance.now() - began < 1000);
    stop.abort();
    await Promise.allSettled(waiting);
  });

  test('that waits for a place is not charged for the wait', async (t) => {
    const host = await httpHost(t, (_, answer) => void setTimeout(() => answer.end(jpegLike(50)), 300));
    const fetch = fetcher(t, { allow: [host.host], perHost: 1, totalMs: 900 });
    const all = await Promise.all([1, 2, 3, 4].map((n) => fetch(`${host.url}/${n}`)));
    assert.deepEqual(
      all.map(({ label }) => label),
      ['fetched', 'fetched', 'fetched', 'fetched'],
    );
  });
});

describe('the circuit of a host', () => {
  test('opens after failures in a row, lets one probe pass after the pause and closes when it succeeds', async (t) => {
    let now = 0;
    let asked = 0;
    let ill = true;
    const host = await httpHost(t, (_, answer) => {
      asked += 1;
      answer.writeHead(ill ? 500 : 200).end(jpegLike(50));
    });
    const other = await httpHost(t, (_, answer) => answer.end(jpegLike(50)));
    const fetch = fetcher(t, {
      allow: [host.host, other.host],
      circuit: { failures: 3, openMs: 1000 },
      now: () => now,
    });
    for (const n of [1, 2, 3])
      assert.equal((await fetch(`${host.url}/${n}`)).label, 'unavailable server-error');
    const { result } = await fetch(`${host.url}/4`);
    assert.ok(result.kind === 'unavailable');
    assert.deepEqual([result.code, result.retryAfterMs, asked], ['circuit-open', 1000, 3]);
    assert.equal((await fetch(`${other.url}/a`)).label, 'fetched');

    now = 1000;
    const both = await Promise.all([fetch(`${host.url}/5`), fetch(`${host.url}/6`)]);
    assert.deepEqual(
      both.map(({ label }) => label),
      ['unavailable server-error', 'unavailable circuit-open'],
    );
    assert.equal(asked, 4);

    now = 2999;
    assert.equal((await fetch(`${host.url}/7`)).label, 'unavailable circuit-open');
    now = 3000;
    ill = false;
    for (const n of [8, 9]) assert.equal((await fetch(`${host.url}/${n}`)).label, 'fetched');
  });

  test('counts slow and broken answers, and takes a 404 as a sign of life', async (t) => {
    const host = await httpHost(t, (request, answer) => {
      if (request.url?.startsWith('/reset')) request.socket.resetAndDestroy();
      if (request.url?.startsWith('/404')) answer.writeHead(404).end();
    });
    const fetch = fetcher(t, { allow: [host.host], circuit: { failures: 3 }, idleMs: 400 });
    const labels: string[] = [];
    for (const path of ['reset1', 'slow1', '4041', 'reset2', 'slow2', 'reset3', 'any'])
      labels.push((await fetch(`${host.url}/${path}`)).label);
    const [broken, slow] = ['unavailable connection-broken', 'unavailable slow'];
    assert.deepEqual(labels, [
      broken,
      slow,
      'refused not-found',
      broken,
      slow,
      broken,
      'unavailable circuit-open',
    ]);
  });

  for (const status of [429, 503])
    test(`opens at once for the pause that a ${status} asks for`, async (t) => {
      let now = 0;
      const host = await httpHost(t, (_, answer) =>
        now === 0 ? answer.writeHead(status, { 'retry-after': '120' }).end() : answer.end(jpegLike(50)),
      );
      const fetch = fetcher(t, { allow: [host.host], now: () => now });
      const { result } = await fetch(`${host.url}/1`);
      assert.ok(result.kind === 'unavailable');
      assert.equal(result.retryAfterMs, 120_000);
      now = 119_999;
      assert.equal((await fetch(`${host.url}/2`)).label, 'unavailable circuit-open');
      now = 120_000;
      assert.equal((await fetch(`${host.url}/2`)).label, 'fetched');
    });

  test('ends the wait of those in line as soon as it opens', async (t) => {
    const host = await httpHost(t, () => undefined);
    const fetch = fetcher(t, { allow: [host.host], perHost: 1, circuit: { failures: 2 }, idleMs: 400 });
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => fetch(`${host.url}/${n}`)));
    const [slow, open] = ['unavailable slow', 'unavailable circuit-open'];
    assert.deepEqual(
      all.map(({ label }) => label),
      [slow, slow, open, open, open, open],
    );
  });

  test('is not moved by cancelled requests', async (t) => {
    const host = await httpHost(
      t,
      (request, answer) => void (request.url === '/ok' && answer.end(jpegLike(50))),
    );
    const fetch = fetcher(t, { allow: [host.host], circuit: { failures: 1 } });
    await assert.rejects(fetch(`${host.url}/hang`, AbortSignal.timeout(50)));
    assert.equal((await fetch(`${host.url}/ok`)).label, 'fetched');
  });
});

describe('a refusal', () => {
  test('is repeated without asking again, for a short time', async (t) => {
    let now = 0;
    let asked = 0;
    const host = await httpHost(t, (_, answer) => {
      asked += 1;
      answer.writeHead(404).end();
    });
    const fetch = fetcher(t, { allow: [host.host], refusalMs: 1000, now: () => now });
    for (const at of [0, 999, 1000]) {
      now = at;
      assert.equal((await fetch(`${host.url}/a.jpg#${at}`)).label, 'refused not-found');
    }
    assert.equal(asked, 2);
  });

  test('of one address does not touch another, and failures are not remembered', async (t) => {
    let asked = 0;
    const host = await httpHost(t, (request, answer) => {
      asked += 1;
      if (request.url === '/gone') answer.writeHead(410).end();
      else if (asked < 3) answer.writeHead(500).end();
      else answer.end(jpegLike(50));
    });
    const fetch = fetcher(t, { allow: [host.host] });
    const labels: string[] = [];
    for (const path of ['gone', 'a.jpg', 'a.jpg']) labels.push((await fetch(`${host.url}/${path}`)).label);
    assert.deepEqual(labels, ['refused not-found', 'unavailable server-error', 'fetched']);
  });
});
