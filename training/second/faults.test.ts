import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withText } from './added-text.ts';
import { withBadge } from './badge.ts';
import { Chance } from './chance.ts';
import { withCode } from './code.ts';
import { drawnCatalogue, drawnLibrary } from './drawn-goods.ts';
import { framed } from './framing.ts';
import { whiteGround } from './grounds.ts';
import { withLogo } from './logo.ts';
import { withProps } from './props.ts';
import type { Box, Raster } from './raster.ts';
import { staged } from './stage.ts';
import type { Take } from './take.ts';
import { withWatermark } from './watermark.ts';

const library = drawnLibrary();
const { products } = drawnCatalogue();

async function clean(seed: string): Promise<Take> {
  const chance = new Chance(seed);
  const [shot] = chance.pick(products).shots;
  const cutout = await shot!.load();
  const framing = framed(cutout, chance, false);
  return staged(shot!, cutout, framing, whiteGround(framing.width, framing.height));
}

/** Pixels that differ: all, and those outside of the boxes. */
function differing(before: Raster, after: Raster, boxes: readonly Box[]): { all: number; outside: number } {
  let [all, outside] = [0, 0];
  for (let i = 0; i < before.data.length; i += 3) {
    if (before.data.compare(after.data, i, i + 3, i, i + 3) === 0) continue;
    all++;
    const [x, y] = [(i / 3) % before.width, Math.floor(i / 3 / before.width)];
    if (!boxes.some(([x0, y0, x1, y1]) => x >= x0 && x < x1 && y >= y0 && y < y1)) outside++;
  }
  return { all, outside };
}

const LOCAL: Record<string, (take: Take, chance: Chance) => Promise<Take | null>> = {
  'added-text': (take, chance) => withText(take, library, chance),
  'added-logo': (take, chance) => withLogo(take, library, chance),
  badge: (take, chance) => withBadge(take, library, chance),
  'qr-code': (take, chance) => withCode(take, library, chance),
  watermark: (take, chance) => withWatermark(take, library, chance),
  props: (take, chance) => withProps(take, library, products[4]!.shots, chance),
};

describe('a local fault', () => {
  for (const [code, fault] of Object.entries(LOCAL))
    test(`${code} changes what its boxes cover, and nothing else`, async () => {
      let made = 0;
      for (let seed = 0; seed < 4; seed++) {
        const before = await clean(`${code}/${seed}`);
        const after = await fault(before, new Chance(code, seed));
        if (!after) continue;
        made++;
        const [found] = after.marks;
        assert.equal(found?.code, code);
        const { all, outside } = differing(before.rgb, after.rgb, found.boxes);
        assert.equal(outside, 0);
        assert.ok(all > 0.001 * before.rgb.width * before.rgb.height, `only ${all} pixels`);
      }
      assert.ok(made >= 3, `${made} of 4`);
    });

  test('finds no place where another one was laid', async () => {
    const before = await clean('two');
    const once = (await withCode(before, library, new Chance('two', 1)))!;
    const twice = (await withLogo(once, library, new Chance('two', 2)))!;
    const [[a], [b]] = twice.marks.map(({ boxes }) => boxes) as [Box[], Box[]];
    assert.ok(a![2] <= b![0] || b![2] <= a![0] || a![3] <= b![1] || b![3] <= a![1]);
  });
});
