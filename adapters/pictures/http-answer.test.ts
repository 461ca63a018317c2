import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { mediaTypeOf, readAnswer, retryAfterMs } from './http-answer.ts';

function outcome(status: number, headers: IncomingHttpHeaders = {}, conditional = false): string {
  const reading = readAnswer({
    url: 'https://shop.example/a.jpg',
    status,
    headers,
    conditional,
    maxBytes: 1000,
  });
  return 'code' in reading ? `${reading.kind} ${reading.code}` : reading.kind;
}

const BY_STATUS: Record<number, string> = {
  200: 'picture',
  203: 'picture',
  202: 'unavailable bad-response',
  204: 'refused empty',
  206: 'unavailable bad-response',
  300: 'unavailable bad-response',
  301: 'unavailable bad-response', // no Location
  304: 'unavailable bad-response', // nothing was asked conditionally
  400: 'refused rejected',
  401: 'refused forbidden',
  403: 'refused forbidden',
  404: 'refused not-found',
  408: 'unavailable server-error',
  410: 'refused not-found',
  418: 'refused rejected',
  425: 'unavailable server-error',
  429: 'unavailable throttled',
  451: 'refused forbidden',
  500: 'unavailable server-error',
  503: 'unavailable server-error',
  999: 'unavailable server-error',
};

describe('an answer', () => {
  for (const [status, expected] of Object.entries(BY_STATUS))
    test(`${status} is read as ${expected}`, () => assert.equal(outcome(Number(status)), expected));
  for (const status of [301, 302, 303, 307, 308])
    test(`${status} with a Location is a redirect`, () =>
      assert.equal(outcome(status, { location: '/b' }), 'redirect'));
  test('304 to a conditional request is not-modified', () =>
    assert.equal(outcome(304, {}, true), 'not-modified'));
  test('declared larger than the limit is refused unread', () =>
    assert.equal(outcome(200, { 'content-length': '1001' }), 'refused too-large'));
  test('of any declared length up to the limit is read', () =>
    assert.equal(outcome(200, { 'content-length': '1000' }), 'picture'));
  for (const encoding of ['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip'])
    test(`in ${encoding} is refused`, () =>
      assert.equal(outcome(200, { 'content-encoding': encoding }), 'refused wrong-encoding'));
  test('in identity is read', () =>
    assert.equal(outcome(200, { 'content-encoding': 'Identity' }), 'picture'));
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const cases: [string | undefined, number | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['99999999999', 6 * 3600_000],
  ];
  for (const [value, expected] of cases)
    test(`"${value ?? '(absent)'}" is ${expected ?? 'nothing'}`, () =>
      assert.equal(retryAfterMs(value === undefined ? {} : { 'retry-after': value }, now), expected));
});

test('the media type is bare and in lower case', () => {
  assert.equal(mediaTypeOf({ 'content-type': 'Image/JPEG; charset=x' }), 'image/jpeg');
  assert.equal(mediaTypeOf({ 'content-type': '' }), undefined);
  assert.equal(mediaTypeOf({}), undefined);
});
