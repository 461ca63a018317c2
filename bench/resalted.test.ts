import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { resalted } from './resalted.ts';

const drawn = sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 200, g: 40, b: 90 } } });

for (const format of ['jpeg', 'png'] as const) {
  test(`a ${format} with a comment is another file of the same pixels`, async () => {
    const file = await drawn.clone().toFormat(format).toBuffer();
    const again = resalted(file);
    assert.notDeepEqual(again, file);
    const pixels = (bytes: Buffer) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
    assert.deepEqual(await pixels(again), await pixels(file));
  });
}

test('what is neither is left as it is', () => {
  const file = Buffer.from('RIFF....WEBP');
  assert.equal(resalted(file), file);
});
