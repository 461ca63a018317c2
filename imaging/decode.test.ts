import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { analysePicture } from './analyse.ts';
import { decodePicture } from './decode.ts';
import type { PictureErrorCode } from './picture-error.ts';
import { PictureError } from './picture-error.ts';

const RED = { r: 200, g: 30, b: 30 };

/** A red rectangle, 60 × 80, in the left half of a white 200 × 100 picture. */
const scene = () =>
  sharp({ create: { width: 200, height: 100, channels: 3, background: '#fff' } }).composite([
    { input: { create: { width: 60, height: 80, channels: 3, background: RED } }, left: 20, top: 10 },
  ]);

function pixel({ width, rgb }: { width: number; rgb: Uint8Array }, x: number, y: number): number[] {
  return Array.from(rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
}

async function refused(
  bytes: Promise<Uint8Array> | Uint8Array,
  code: PictureErrorCode,
  limits = {},
): Promise<void> {
  await assert.rejects(
    decodePicture(await bytes, limits),
    (error: unknown) => error instanceof PictureError && error.code === code,
  );
}

describe('unusual but sound pictures become upright 8-bit sRGB on white', () => {
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
    test(format, async () => {
      const picture = await decodePicture(await scene().toFormat(format).toBuffer());
      assert.equal(picture.format, format);
      assert.deepEqual([picture.pixels.width, picture.pixels.height], [200, 100]);
      const [red = 0, green = 0] = pixel(picture.pixels, 50, 50);
      assert.ok(red > 180 && green < 60);
    });
  }

  test('EXIF orientation 6 stands up', async () => {
    const jpeg = await sharp(await scene().png().toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const facts = await analysePicture(jpeg);
    assert.deepEqual([facts.width, facts.height, facts.orientation], [100, 200, 6]);
    assert.deepEqual(facts.converted, ['orientation']);
    assert.ok(facts.foreground.box.y < 0.2 && facts.foreground.box.h < 0.4);
  });

  test('transparency becomes white, whatever colour it hides', async () => {
    const png = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .composite([
        { input: { create: { width: 20, height: 20, channels: 3, background: RED } }, left: 10, top: 10 },
      ])
      .png()
      .toBuffer();
    const picture = await decodePicture(png);
    assert.deepEqual(pixel(picture.pixels, 0, 0), [255, 255, 255]);
    assert.deepEqual(pixel(picture.pixels, 20, 20), [200, 30, 30]);
    assert.equal(picture.transparentShare, 0.75);
    assert.deepEqual(picture.converted, ['alpha']);
  });

  test('CMYK is converted', async () => {
    const facts = await analysePicture(await scene().toColourspace('cmyk').jpeg().toBuffer());
    assert.equal(facts.colourSpace, 'cmyk');
    assert.deepEqual(facts.converted, ['cmyk']);
    assert.ok(facts.background.nearWhite > 0.9);
  });

  test('16 bits are cut to 8', async () => {
    const png = await sharp(await scene().png().toBuffer())
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const picture = await decodePicture(png);
    assert.equal(picture.bitDepth, 16);
    assert.ok(picture.converted.includes('bit-depth'));
    assert.deepEqual(pixel(picture.pixels, 50, 50), [200, 30, 30]);
  });

  test('grey becomes three equal channels', async () => {
    const picture = await decodePicture(await scene().toColourspace('b-w').png().toBuffer());
    const [red, green, blue] = pixel(picture.pixels, 50, 50);
    assert.equal(picture.colourSpace, 'grey');
    assert.ok(red === green && green === blue);
  });

  test('an animation is judged by its first frame and says so', async () => {
    const frames = Buffer.alloc(20 * 40 * 3);
    frames.fill(255, 0, 20 * 20 * 3);
    const gif = await sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } })
      .gif()
      .toBuffer();
    const facts = await analysePicture(gif);
    assert.deepEqual([facts.frames, facts.width, facts.height], [2, 20, 20]);
    assert.equal(facts.exposure.mean + facts.background.luma, 255);
  });

  test('1 × 1 has facts, an empty hash and no edges', async () => {
    const facts = await analysePicture(
      await sharp({ create: { width: 1, height: 1, channels: 3, background: RED } })
        .png()
        .toBuffer(),
    );
    assert.deepEqual([facts.width, facts.height, facts.pdq.quality], [1, 1, 0]);
    assert.deepEqual(facts.sharpness, { edgeWidth: null, edges: 0, effectiveResolution: null });
    assert.doesNotThrow(() => JSON.stringify(facts));
  });
});

describe('bytes that are no picture are refused with a code', () => {
  test('a JPEG cut in half is truncated', async () => {
    const jpeg = await noise(300).jpeg().toBuffer();
    await refused(jpeg.subarray(0, jpeg.length / 2), 'truncated');
  });
  test('a PNG cut in half is truncated', async () => {
    const png = await noise(300).png().toBuffer();
    await refused(png.subarray(0, png.length / 2), 'truncated');
  });
  test('a WebP cut in half is truncated', async () => {
    const webp = await noise(300).webp().toBuffer();
    await refused(webp.subarray(0, webp.length / 2), 'truncated');
  });
  test('a PNG whose header claims 16,000 × 16,000 is refused before decoding', async () => {
    await refused(pngHeader(16_000, 16_000), 'too-many-pixels');
  });
  test('the pixel limit can be set', () =>
    refused(scene().png().toBuffer(), 'too-many-pixels', { maxPixels: 19_999 }));
  test('the file limit can be set', () =>
    refused(scene().png().toBuffer(), 'too-large-file', { maxBytes: 100 }));
  test('a JPEG start followed by rubbish is corrupt or truncated, never pixels', async () => {
    await assert.rejects(
      decodePicture(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)])),
      PictureError,
    );
  });
  test('a PNG with a broken stream that ends properly is corrupt', async () => {
    const png = await noise(300).png().toBuffer();
    png.fill(0x55, 2000, 4000);
    await refused(png, 'corrupt');
  });
  test('SVG is never rendered', () =>
    refused(Buffer.from('<svg width="10" height="10"/>'), 'unsupported-format'));
});

function noise(side: number): Sharp {
  const data = Buffer.alloc(side * side * 3);
  for (let i = 0, state = 1; i < data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[i] = state >>> 24;
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } });
}

function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1000));
  const parts = [chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
