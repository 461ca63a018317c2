import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { passesAsPicture } from './picture-type.ts';

const HTML = Buffer.from('<!doctype html><html>');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
const SIGNED = {
  JPEG,
  PNG: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  GIF: Buffer.from('GIF89a..........'),
  WebP: Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1'),
  AVIF: Buffer.from('\x00\x00\x00\x20ftypavif\x00\x00\x00\x00', 'latin1'),
};

describe('an answer passes as a picture', () => {
  for (const type of [
    undefined,
    'image/jpeg',
    'image/svg+xml',
    'application/octet-stream',
    'binary/octet-stream',
  ])
    test(`by its type ${type ?? '(none)'}, whatever its bytes`, () =>
      assert.equal(passesAsPicture(type, HTML), true));
  for (const [name, bytes] of Object.entries(SIGNED))
    test(`by its first bytes as ${name}, although labelled text/html`, () =>
      assert.equal(passesAsPicture('text/html', bytes), true));
  for (const type of ['text/html', 'application/json', 'text/plain', 'video/mp4', 'application/pdf'])
    test(`not as ${type} with other bytes`, () => assert.equal(passesAsPicture(type, HTML), false));
  test('not as text with a cut-off signature', () =>
    assert.equal(passesAsPicture('text/html', JPEG.subarray(0, 2)), false));
  test('by bytes that lie inside a larger buffer', () =>
    assert.equal(passesAsPicture('text/plain', Buffer.concat([HTML, JPEG]).subarray(HTML.length)), true));
});
