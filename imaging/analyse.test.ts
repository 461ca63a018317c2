import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp, { type ExtendOptions } from 'sharp';
import { analysePicture } from './analyse.ts';
import type { PictureFacts } from './facts.ts';
import { distance } from './pdq.ts';

const BOTTLE = readFileSync(new URL('../training/vectors/pdq/bottle.png', import.meta.url));
/** A photo-like texture without any plain rim. */
const WAVES = readFileSync(new URL('../training/vectors/pdq/waves.png', import.meta.url));

const NO_HASH = '0'.repeat(64);

const withMargins = (picture: Buffer, margins: ExtendOptions) =>
  sharp(picture)
    .extend({ ...margins, background: '#fff' })
    .jpeg({ quality: 90 })
    .toBuffer();

const near = (actual: number, expected: number, slack: number) =>
  assert.ok(Math.abs(actual - expected) <= slack, `${actual} is not within ${slack} of ${expected}`);

/** Shapes on a canvas: [left, top, width, height, colour]. */
async function drawing(
  size: [width: number, height: number],
  background: string,
  shapes: [number, number, number, number, string][] = [],
): Promise<PictureFacts> {
  const [width, height] = size;
  const boxes = shapes.map(([left, top, w, h, colour]) => ({
    input: { create: { width: w, height: h, channels: 3 as const, background: colour } },
    left,
    top,
  }));
  const picture = sharp({ create: { width, height, channels: 3, background } }).composite(boxes);
  return analysePicture(await picture.jpeg({ quality: 92 }).toBuffer());
}

const large = (blur?: number) => {
  const picture = sharp(BOTTLE).resize(1000, 1000, { kernel: 'cubic' }).resize(800, 800);
  return (blur === undefined ? picture : picture.blur(blur)).jpeg({ quality: 90 }).toBuffer();
};

describe('background and product', () => {
  test('a product on white: exact white, its box, no touched edge', async () => {
    const { background, foreground } = await drawing([1000, 800], '#fff', [[100, 200, 500, 400, '#a03020']]);
    assert.equal(background.plain, true);
    assert.deepEqual(background.colour, [255, 255, 255]);
    assert.ok(background.exactWhite > 0.97 && background.nearWhite > 0.99);
    near(foreground.box.x, 0.1, 0.006);
    near(foreground.box.y, 0.25, 0.006);
    near(foreground.fillAxis, 0.5, 0.012);
    near(foreground.fillArea, 0.25, 0.012);
    assert.deepEqual(foreground.touches, { top: 0, right: 0, bottom: 0, left: 0 });
  });

  test('254,254,253 is near white, but not exactly', async () => {
    const { background } = await drawing([600, 600], '#fefefd', [[200, 200, 200, 200, '#204060']]);
    assert.ok(background.exactWhite < 0.02);
    assert.ok(background.nearWhite > 0.98);
  });

  test('a product that runs out at the right and bottom touches there only', async () => {
    const { foreground } = await drawing([800, 800], '#fff', [[400, 480, 400, 320, '#306030']]);
    near(foreground.touches.right, 0.4, 0.02);
    near(foreground.touches.bottom, 0.5, 0.02);
    assert.deepEqual([foreground.touches.top, foreground.touches.left], [0, 0]);
  });

  test('a studio sweep from light to mid grey is a plain background', async () => {
    const sweep = Buffer.from(
      Uint8Array.from({ length: 600 * 600 }, (_, i) => 245 - Math.floor(i / 600) / 8),
    );
    const facts = await analysePicture(
      await sharp(sweep, { raw: { width: 600, height: 600, channels: 1 } })
        .toColourspace('srgb')
        .composite([{ input: { create: { width: 240, height: 300, channels: 3, background: '#802020' } } }])
        .png()
        .toBuffer(),
    );
    assert.equal(facts.background.plain, true);
    near(facts.foreground.box.w, 0.4, 0.02);
    near(facts.foreground.box.h, 0.5, 0.02);
  });

  test('a soft shadow is no part of the product', async () => {
    const hard = sharp({ create: { width: 700, height: 160, channels: 3, background: '#fff' } })
      .composite([{ input: { create: { width: 400, height: 40, channels: 3, background: '#999' } } }])
      .png();
    const shadow = await sharp(await hard.toBuffer())
      .blur(32)
      .toBuffer();
    const facts = await analysePicture(
      await sharp({ create: { width: 800, height: 800, channels: 3, background: '#fff' } })
        .composite([
          { input: shadow, left: 50, top: 560 },
          {
            input: { create: { width: 300, height: 400, channels: 3, background: '#234' } },
            left: 250,
            top: 200,
          },
        ])
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
    near(facts.foreground.box.h, 0.5, 0.02);
    near(facts.foreground.box.w, 0.375, 0.03);
  });

  test('a close-up has no background: the whole picture counts', async () => {
    const { background, foreground } = await analysePicture(WAVES);
    assert.equal(background.plain, false);
    assert.deepEqual(foreground.box, { x: 0, y: 0, w: 1, h: 1 });
  });

  test('an empty white picture has no product', async () => {
    const { foreground } = await drawing([400, 400], '#fff');
    assert.equal(foreground.fillAxis, 0);
  });
});

describe('added frames and bars', () => {
  const extended = async (source: Buffer, top: number, side: number, background: string) =>
    analysePicture(
      await sharp(source)
        .extend({ top, bottom: top, left: side, right: side, background })
        .jpeg({ quality: 90 })
        .toBuffer(),
    );

  test('a red frame round a product on white', async () => {
    const { frame, background } = await extended(BOTTLE, 20, 20, '#d01010');
    assert.equal(frame.kind, 'frame');
    near(frame.left, 20 / 552, 0.006);
    assert.deepEqual(background.colour, [255, 255, 255]);
  });
  test('a hair line of 2 px', async () =>
    assert.equal((await extended(BOTTLE, 2, 2, '#000')).frame.kind, 'frame'));
  test('an even white frame round a scene', async () => {
    assert.equal((await extended(WAVES, 24, 24, '#fff')).frame.kind, 'frame');
  });
  test('black bars above and below', async () => {
    const { frame } = await extended(WAVES, 60, 0, '#000');
    assert.equal(frame.kind, 'letterbox');
    near(frame.top, 60 / 632, 0.01);
  });
  test('bars left and right', async () =>
    assert.equal((await extended(WAVES, 0, 60, '#111')).frame.kind, 'pillarbox'));
  test('white room round a product is no frame', async () => {
    assert.equal((await extended(BOTTLE, 40, 40, '#fff')).frame.kind, 'none');
  });
  test('a close-up has none', async () => assert.equal((await analysePicture(WAVES)).frame.kind, 'none'));
  test('a box seen straight from the front is a product, not a frame', async () => {
    const { frame } = await drawing([800, 800], '#fff', [[150, 60, 500, 680, '#2244aa']]);
    assert.equal(frame.kind, 'none');
  });
});

describe('sharpness', () => {
  test('edges get wider with blur, in pixels', async () => {
    const widths = await Promise.all(
      [large(), large(2), large(4)].map(
        async (bytes) => (await analysePicture(await bytes)).sharpness.edgeWidth,
      ),
    );
    const [sharpest, soft, blurred] = widths as [number, number, number];
    assert.ok(sharpest < 2.5, `${sharpest}`);
    assert.ok(soft > 3.4 && soft < 6, `${soft}`);
    assert.ok(blurred > 6, `${blurred}`);
  });

  test('the effective resolution of a picture enlarged k times is about 1 / k', async () => {
    for (const [k, low, high] of [
      [2, 0.35, 0.65],
      [4, 0.15, 0.36],
    ] as const) {
      const small = await sharp(BOTTLE).resize(256, 256).png().toBuffer();
      const enlarged = await sharp(small)
        .resize(256 * k, 256 * k, { kernel: 'cubic' })
        .jpeg({ quality: 90 })
        .toBuffer();
      const { effectiveResolution } = (await analysePicture(enlarged)).sharpness;
      assert.ok(
        effectiveResolution !== null && effectiveResolution > low && effectiveResolution < high,
        `${k}: ${effectiveResolution}`,
      );
    }
  });
});

describe('compression and light', () => {
  for (const quality of [30, 60, 85, 95]) {
    test(`JPEG quality ${quality} is read from the tables`, async () => {
      const facts = await analysePicture(await sharp(BOTTLE).jpeg({ quality }).toBuffer());
      near(facts.jpegQuality ?? 0, quality, 1);
    });
  }
  test('exposure is that of the product, not of its background', async () => {
    const { exposure } = await drawing([600, 600], '#fff', [[200, 200, 200, 200, '#202020']]);
    near(exposure.mean, 32, 8);
    assert.ok(exposure.clippedHigh < 0.05);
  });
});

describe('identity', () => {
  test('the canonical hash is that of the pixels, not of the file', async () => {
    const [png, webp] = await Promise.all([
      analysePicture(BOTTLE),
      analysePicture(await sharp(BOTTLE).webp({ lossless: true }).toBuffer()),
    ]);
    assert.notEqual(png.sha256, webp.sha256);
    assert.equal(png.canonicalSha256, webp.canonicalSha256);
  });

  test('the trimmed hash survives a frame that the whole hash does not', async () => {
    const plain = await analysePicture(WAVES);
    const framed = await analysePicture(
      await sharp(WAVES)
        .extend({ top: 50, bottom: 50, left: 50, right: 50, background: '#fff' })
        .png()
        .toBuffer(),
    );
    assert.ok(distance(plain.pdq.hash, framed.pdq.hash) > 30);
    assert.ok(distance(plain.pdq.hash, framed.trimmedPdq?.hash ?? NO_HASH) <= 14);
  });

  for (const [what, margins] of Object.entries({
    'narrow margins': { top: 23, bottom: 37, left: 41, right: 29 },
    'wide margins': { top: 230, bottom: 170, left: 190, right: 210 },
  })) {
    test(`the trimmed signature is the same behind ${what}`, async () => {
      const [plain, copy] = await Promise.all([
        analysePicture(await withMargins(WAVES, { top: 40, bottom: 40, left: 40, right: 40 })),
        analysePicture(await withMargins(WAVES, margins)),
      ]);
      const [one, other] = [plain, copy].map((f) => [...Buffer.from(f.trimmedSignature ?? '', 'base64')]);
      assert.equal(one?.length, 192);
      const apart = one.map((value, i) => Math.abs(value - (other?.[i] ?? NaN))).toSorted((x, y) => x - y);
      // The limit for a repeat is 10.
      assert.ok((apart[Math.ceil(0.95 * 192)] ?? NaN) <= 6, apart.slice(-12).join(' '));
    });
  }

  test('white lines at the edge of a picture without a plain ground are trimmed like a margin', async () => {
    const oneSide = await analysePicture(await withMargins(WAVES, { right: 40 }));
    const allSides = await analysePicture(
      await withMargins(WAVES, { top: 50, bottom: 50, left: 50, right: 90 }),
    );
    assert.ok(distance(oneSide.trimmedPdq?.hash ?? NO_HASH, allSides.trimmedPdq?.hash ?? NO_HASH) <= 14);
  });

  test('inside a frame nothing is trimmed: the ground is part of the picture', async () => {
    const scene = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#c8b090' } })
      .composite([{ input: await sharp(WAVES).resize(300, 300).toBuffer() }])
      .png()
      .toBuffer();
    const border = { top: 30, bottom: 30, left: 30, right: 30, background: '#102030' };
    const [plain, framed] = await Promise.all([
      analysePicture(scene),
      analysePicture(await sharp(scene).extend(border).png().toBuffer()),
    ]);
    assert.equal(framed.frame.kind, 'frame');
    assert.ok(distance(plain.pdq.hash, framed.trimmedPdq?.hash ?? NO_HASH) <= 14);
  });

  test('the signature is 16 × 16, neutral where the picture is', async () => {
    const { luma, chroma } = await drawing([320, 320], '#808080');
    assert.deepEqual(new Set(Buffer.from(luma, 'base64')), new Set([128]));
    assert.deepEqual([Buffer.from(luma, 'base64').length, Buffer.from(chroma, 'base64').length], [256, 512]);
    assert.deepEqual(new Set(Buffer.from(chroma, 'base64')), new Set([128]));
  });

  test('the same bytes give the same facts, and facts are plain JSON', async () => {
    const facts = await analysePicture(BOTTLE);
    assert.deepEqual(await analysePicture(BOTTLE), facts);
    assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
  });
});
