import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PictureError } from './picture-error.ts';
import { endsEarly, sniffFormat } from './sniff.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('the format of a file', () => {
  const accepted: [bytes: string, format: string][] = [
    ['\xff\xd8\xff\xe0', 'jpeg'],
    ['\x89PNG\r\n\x1a\n', 'png'],
    ['GIF89a', 'gif'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'webp'],
    ['\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'avif'],
    ['\0\0\0\x18ftypmif1\0\0\0\0mif1avif', 'avif'],
  ];
  for (const [bytes, format] of accepted) {
    test(`is ${format}`, () => assert.equal(sniffFormat(latin1(bytes)), format));
  }

  const rejected: [what: string, bytes: string, code: string, words: RegExp][] = [
    ['an empty file', '', 'not-a-picture', /empty/],
    ['text', 'Not found', 'not-a-picture', /"Not found"/],
    ['a web page', '\n<!DOCTYPE html><html>', 'not-a-picture', /web page/],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'unsupported-format', /SVG/],
    [
      'SVG behind an XML head',
      '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg/>',
      'unsupported-format',
      /SVG/,
    ],
    ['PDF', '%PDF-1.7', 'unsupported-format', /PDF/],
    ['TIFF', 'II*\0', 'unsupported-format', /TIFF/],
    ['BMP', 'BM\x10\0', 'unsupported-format', /BMP/],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'unsupported-format', /heic/],
    ['MP4', '\0\0\0\x18ftypisom\0\0\0\0isommp41', 'unsupported-format', /isom/],
  ];
  for (const [what, bytes, code, words] of rejected) {
    test(`${what} is refused as ${code}`, () => {
      assert.throws(
        () => sniffFormat(latin1(bytes)),
        (error: unknown) => error instanceof PictureError && error.code === code && words.test(error.message),
      );
    });
  }
});

describe('the end of a file', () => {
  test('a JPEG with a few bytes after its end mark is whole', () => {
    assert.equal(endsEarly(latin1('\xff\xd8\xff\xe0 data \xff\xd9\n\n'), 'jpeg'), false);
  });
  test('a WebP shorter than its own length is cut', () => {
    assert.equal(endsEarly(latin1('RIFF\xff\0\0\0WEBPVP8 '), 'webp'), true);
  });
  test('a PNG without IEND is cut', () => {
    assert.equal(endsEarly(latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'png'), true);
  });
});
