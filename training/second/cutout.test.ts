import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cutFromWhite } from './cutout.ts';
import { difference, drawn, laid, plain, type Raster, svg } from './raster.ts';

const WHITE = [255, 255, 255] as const;

async function photo(inside: string): Promise<Raster> {
  return laid(plain(200, 200, [...WHITE]), await drawn(svg(200, 200, inside)));
}

const at = ({ data, width, channels }: Raster, x: number, y: number) =>
  data[(y * width + x + 1) * channels - 1];

describe('a cut-out from a photo on white', () => {
  test('laid over white gives the photo back', async () => {
    const original = await photo(
      '<filter id="b"><feGaussianBlur stdDeviation="6"/></filter><ellipse cx="100" cy="170" rx="60" ry="12" fill="#aaa" filter="url(#b)"/><circle cx="100" cy="100" r="70" fill="#b33"/>',
    );
    const { rgba } = await cutFromWhite(original);
    assert.ok(difference(original, await laid(plain(200, 200, [...WHITE]), rgba)) < 0.5);
  });

  test('keeps a soft shadow apart from the product', async () => {
    const { mask, rgba } = await cutFromWhite(
      await photo(
        '<filter id="b"><feGaussianBlur stdDeviation="9"/></filter><ellipse cx="100" cy="150" rx="80" ry="30" fill="#ccc" filter="url(#b)"/><circle cx="100" cy="90" r="50" fill="#246"/>',
      ),
    );
    assert.equal(at(mask, 100, 90), 255);
    assert.equal(at(mask, 100, 160), 0);
    const shadow = at(rgba, 100, 160)!;
    assert.ok(shadow > 10 && shadow < 120, `alpha ${shadow}`);
  });

  test('sees white through a ring, and knows where the frame cuts', async () => {
    const { mask, cutAt } = await cutFromWhite(
      await photo('<circle cx="100" cy="150" r="60" fill="none" stroke="#153" stroke-width="30"/>'),
    );
    assert.equal(at(mask, 100, 150), 0);
    assert.deepEqual(cutAt, ['bottom']);
  });
});
