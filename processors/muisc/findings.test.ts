import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { analysePicture } from '../../imaging/analyse.ts';
import type { PictureFacts } from '../../imaging/facts.ts';
import { FINDING_NAMES, findingsOf } from './findings.ts';

const BOTTLE = readFileSync(new URL('../../training/vectors/pdq/bottle.png', import.meta.url));

const named = (facts: PictureFacts): Record<string, number> =>
  Object.fromEntries(findingsOf(facts).map((value, k) => [FINDING_NAMES[k]!, value]));

const jpegOf = async (image: Sharp, quality = 90) => analysePicture(await image.jpeg({ quality }).toBuffer());

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

function sound(facts: PictureFacts): void {
  const found = findingsOf(facts);
  assert.equal(found.length, FINDING_NAMES.length);
  for (const [k, value] of found.entries())
    assert.ok(value >= 0 && value <= 1, `${FINDING_NAMES[k]} is ${value}`);
}

describe('findings of a picture', () => {
  test('names and order are part of every trained model', () => {
    assert.deepEqual(FINDING_NAMES, [
      'aspect',
      'bits-per-pixel',
      'jpeg',
      'jpeg-quality',
      'resolution-known',
      'resolution',
      'edge-width-known',
      'edge-width',
      'edges',
      'ground-plain',
      'ground-uniformity',
      'ground-exact-white',
      'ground-near-white',
      'ground-luma',
      'ground-colourfulness',
      'corners-differ',
      'fill-axis',
      'fill-area',
      'off-centre',
      'touches-most',
      'touched-sides',
      'frame',
      'bars',
      'frame-width',
      'exposure-mean',
      'exposure-contrast',
      'clipped-low',
      'clipped-high',
      'hash-quality',
      'margins',
    ]);
  });

  test('numbers of 0 to 1 for pictures of every kind', async () => {
    sound(await analysePicture(BOTTLE));
    sound(await jpegOf(plain(1, 1, '#000')));
    sound(await jpegOf(plain(3000, 40, '#fff')));
    sound(await jpegOf(plain(20, 2000, '#123456'), 1));
    sound(await jpegOf(sharp(BOTTLE).extend({ top: 90, bottom: 90, background: '#000' })));
  });

  test('nothing but numbers, whatever the facts hold', async () => {
    const facts = await analysePicture(BOTTLE);
    const odd = [0, -1, 1e12, Infinity, NaN];
    for (const value of odd) {
      sound({ ...facts, width: value, height: value, aspect: value, bytes: value, jpegQuality: value });
      sound({ ...facts, sharpness: { edgeWidth: value, edges: value, effectiveResolution: value } });
      sound({
        ...facts,
        exposure: { mean: value, contrast: value, clippedLow: value, clippedHigh: value },
        foreground: { ...facts.foreground, box: { x: value, y: value, w: value, h: value }, fillAxis: value },
        background: { ...facts.background, uniformity: value, luma: value, colour: [value, value, value] },
      });
    }
    sound({
      ...facts,
      jpegQuality: null,
      sharpness: { edgeWidth: null, edges: 0, effectiveResolution: null },
    });
  });

  test('what is not known is told apart from what is low', async () => {
    const png = named(await analysePicture(await plain(300, 300, '#fff').png().toBuffer()));
    assert.deepEqual([png['jpeg'], png['jpeg-quality']], [0, 0]);
    assert.deepEqual([png['resolution-known'], png['resolution']], [0, 0]);
    assert.deepEqual([png['edge-width-known'], png['edge-width']], [0, 0]);
    const jpeg = named(await jpegOf(sharp(BOTTLE), 60));
    assert.deepEqual([jpeg['jpeg'], jpeg['jpeg-quality']], [1, 0.6]);
  });

  test('a picture that was enlarged resolves less, and bars are told', async () => {
    const enlarged = sharp(await sharp(BOTTLE).resize(160, 160).toBuffer()).resize(480, 480, {
      kernel: 'cubic',
    });
    const [sharpOne, soft] = [
      named(await jpegOf(sharp(BOTTLE).resize(480, 480))),
      named(await jpegOf(enlarged)),
    ];
    assert.ok(soft['resolution']! < 0.6 * sharpOne['resolution']!, `${soft['resolution']}`);
    assert.ok(soft['edge-width']! > sharpOne['edge-width']!);
    const barred = named(
      await jpegOf(sharp(BOTTLE).resize(400, 400).extend({ top: 60, bottom: 60, background: '#000' })),
    );
    assert.deepEqual([barred['bars'], barred['frame']], [1, 0]);
    assert.ok(Math.abs(barred['frame-width']! - (2 * 60) / 520) < 0.02, `${barred['frame-width']}`);
  });
});
