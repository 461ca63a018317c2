import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { decodePicture } from './decode.ts';
import { distance, pdq, pdqFacts, pdqWithMargins } from './pdq.ts';
import type { LumaPlane } from './pixels.ts';
import { lumaPlane } from './scan.ts';

const FOLDER = new URL('../training/vectors/pdq/', import.meta.url);
const vectors = JSON.parse(readFileSync(new URL('vectors.json', FOLDER), 'utf8')) as {
  file: string;
  hash: string;
  quality: number;
}[];

async function lumaOf(bytes: Uint8Array): Promise<LumaPlane> {
  return lumaPlane((await decodePicture(bytes)).pixels);
}

const read = (file: string) => readFileSync(new URL(file, FOLDER));

describe('PDQ', () => {
  for (const vector of vectors) {
    test(`equals Meta's C++ bit for bit on ${vector.file}`, async () => {
      assert.deepEqual(pdq(await lumaOf(read(vector.file))), { hash: vector.hash, quality: vector.quality });
    });
  }

  test('sets exactly half of the bits of a structured picture', async () => {
    const { hash } = pdq(await lumaOf(read('bottle.png')));
    assert.equal(distance(hash, '0'.repeat(64)), 128);
  });

  test('stays within 10 bits through recompression and within 14 at a sixth of the size', async () => {
    const large = await sharp(read('bottle.png')).resize(1200, 1200).png().toBuffer();
    const { hash } = pdq(await lumaOf(large));
    const jpeg = await sharp(large).jpeg({ quality: 40 }).toBuffer();
    const small = await sharp(large).resize(200, 200).jpeg({ quality: 85 }).toBuffer();
    assert.ok(distance(hash, pdq(await lumaOf(jpeg)).hash) <= 10);
    assert.ok(distance(hash, pdq(await lumaOf(small)).hash) <= 14);
  });

  test('hashes a flat picture to zeros with quality 0, whatever its colour', async () => {
    for (const background of ['#ffffff', '#0000ff', '#777777']) {
      const flat = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
        .png()
        .toBuffer();
      assert.deepEqual(pdq(await lumaOf(flat)), { hash: '0'.repeat(64), quality: 0 });
    }
  });

  test('hashes a picture with a side below 5 px to zeros', async () => {
    const thin = await sharp({ create: { width: 400, height: 4, channels: 3, background: '#abc' } })
      .png()
      .toBuffer();
    assert.deepEqual(pdq(await lumaOf(thin)), { hash: '0'.repeat(64), quality: 0 });
  });

  test('hashes a window like a picture of its own', async () => {
    const bytes = read('discs.png');
    const cut = await sharp(bytes).extract({ left: 40, top: 30, width: 300, height: 400 }).png().toBuffer();
    const window = { x0: 40, y0: 30, x1: 340, y1: 430 };
    assert.deepEqual(pdq(await lumaOf(bytes), window), pdq(await lumaOf(cut)));
  });
});

describe('margins', () => {
  test('name the bits that flip first: those that differ in a copy lie below the median margin', async () => {
    const original = pdqWithMargins(await lumaOf(read('waves.png')));
    const copy = pdq(
      await lumaOf(await sharp(read('waves.png')).resize(150, 150).jpeg({ quality: 30 }).toBuffer()),
    );
    const flipped = bitsThatDiffer(original.hash, copy.hash);
    const middle = original.margins.toSorted()[127]!;
    assert.ok(flipped.length > 0);
    for (const bit of flipped) assert.ok(original.margins[bit]! <= middle, `bit ${bit}`);
  });

  test('travel as 256 bytes', async () => {
    const { margins } = pdqFacts(await lumaOf(read('discs.png')));
    assert.equal(Buffer.from(margins, 'base64').length, 256);
  });
});

describe('distance', () => {
  const zeros = '0'.repeat(64);
  const cases: [a: string, b: string, bits: number][] = [
    [zeros, zeros, 0],
    [zeros, 'f'.repeat(64), 256],
    [zeros, `${'0'.repeat(63)}1`, 1],
    [`8${'0'.repeat(63)}`, `7${'0'.repeat(63)}`, 4],
  ];
  for (const [a, b, bits] of cases) test(`is ${bits}`, () => assert.equal(distance(a, b), bits));

  test('refuses hashes of different length', () => assert.throws(() => distance(zeros, 'ff'), RangeError));
});

/** Bit k = 16 w + j is bit j of word w, and word 15 is printed first. */
function bitsThatDiffer(a: string, b: string): number[] {
  const bits: number[] = [];
  for (let word = 0; word < 16; word++) {
    const at = (15 - word) * 4;
    const differing = parseInt(a.slice(at, at + 4), 16) ^ parseInt(b.slice(at, at + 4), 16);
    for (let bit = 0; bit < 16; bit++) if ((differing >> bit) & 1) bits.push(word * 16 + bit);
  }
  return bits;
}
