import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comparePictures, type Likeness } from './compare.ts';
import { comparableOf } from './fingerprint.ts';
import { fileOf, type Look, photo } from './pictures.fixtures.ts';

const shirt = photo('shirt');
const one: Look = { trimmedDistance: 0 };

const CASES: { what: string; look: Look; against?: Look; is: Likeness['kind'] }[] = [
  { what: 'a copy 14 bits away', look: { distance: 14 }, is: 'perceptual' },
  { what: 'a copy 30 bits away', look: { distance: 30 }, is: 'perceptual' },
  { what: 'a picture 32 bits away', look: { distance: 32 }, is: 'different' },
  { what: 'another colour of the same photo', look: { distance: 6, cb: 150 }, is: 'variant' },
  { what: 'a colour that recompression can explain', look: { distance: 6, cb: 138 }, is: 'perceptual' },
  { what: 'grey instead of black', look: { distance: 12, luma: 160 }, is: 'variant' },
  { what: 'light that recompression can explain', look: { distance: 12, luma: 140 }, is: 'perceptual' },
  { what: 'a weak hash within 14 bits', look: { distance: 14, quality: 30 }, is: 'perceptual' },
  { what: 'a weak hash 16 bits away', look: { distance: 16, quality: 30 }, is: 'different' },
  { what: 'a flat picture', look: { quality: 0 }, is: 'different' },
  { what: 'other margins', look: { distance: 100, trimmedDistance: 10 }, against: one, is: 'perceptual' },
  {
    what: 'other margins, another colour',
    look: { distance: 100, trimmedDistance: 10, cb: 150 },
    against: one,
    is: 'variant',
  },
  {
    what: 'other margins, much lighter',
    look: { distance: 100, trimmedDistance: 10, luma: 150 },
    against: one,
    is: 'variant',
  },
];

describe('two pictures', () => {
  for (const { what, look, against = {}, is } of CASES) {
    test(`${what}: ${is}, from either side`, () => {
      const [a, b] = [fileOf(shirt, 'a', against), fileOf(shirt, 'b', look)].map(comparableOf);
      assert.equal(comparePictures(a!, b!).kind, is);
      assert.deepEqual(comparePictures(b!, a!), comparePictures(a!, b!));
    });
  }

  test('the same file, and the same pixels in another file, are told by their hashes alone', () => {
    const a = comparableOf(fileOf(shirt, 'a', { quality: 0 }));
    assert.equal(comparePictures(a, { ...a }).kind, 'exact');
    assert.equal(comparePictures(a, { ...a, sha256: 'f'.repeat(64) }).kind, 'canonical');
  });

  test('a small product before much white is judged by its own cells', () => {
    const foreground = { ...fileOf(shirt, 'a').foreground, box: { x: 0.25, y: 0.25, w: 0.12, h: 0.12 } };
    const cells = Buffer.alloc(512, 128);
    for (const cell of [4 * 16 + 4, 4 * 16 + 5, 5 * 16 + 4, 5 * 16 + 5]) cells[cell] = 170;
    const ring = comparableOf(fileOf(shirt, 'ring', { change: { foreground } }));
    const other = comparableOf(
      fileOf(shirt, 'other', { distance: 4, change: { foreground, chroma: cells.toString('base64') } }),
    );
    assert.equal(comparePictures(ring, other).kind, 'variant');
  });

  test('where the whole pictures lie on each other, looser evidence does not overrule them', () => {
    const a = comparableOf(fileOf(shirt, 'a', { trimmedDistance: 0 }));
    const slightlyLighter = comparableOf(fileOf(shirt, 'b', { distance: 2, trimmedDistance: 2, luma: 146 }));
    assert.equal(comparePictures(a, slightlyLighter).kind, 'variant');
  });

  test('a signature of another version is refused, saying what to do', () => {
    const a = comparableOf(fileOf(shirt, 'a'));
    const old = { ...comparableOf(fileOf(shirt, 'b')), chroma: Buffer.alloc(512).toString('base64') };
    assert.throws(() => comparePictures(a, old), /has 772 or 964 bytes, this one 512.*PDQ_VERSION/);
  });
});
